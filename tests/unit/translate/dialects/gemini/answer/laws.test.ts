import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sseParser } from '../../../../../../src/stream/parse-sse'
import type { AnswerEvent, StopReason } from '../../../../../../src/translate/answer-events'
import { printAnswer } from '../../../../../../src/translate/dialects/gemini/answer/print-answer'
import { eventPrinter } from '../../../../../../src/translate/dialects/gemini/answer/print-events'
import { gemini } from '../../../../../../src/translate/formats/gemini/format'
import { isTagged } from '../../../../../../src/translate/opaque-tag'
import { inPieces, input, said } from '../../../arbitraries'

const OPTIONS = { requestId: 'req', model: 'alias', includesUsage: true }

type Step =
  | { kind: 'text'; text: string }
  | { kind: 'thought'; text: string; signature: string | undefined }
  | { kind: 'calls'; calls: { name: string; input: object; signature: string | undefined }[] }

const signature = fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{4,12}$/), { nil: undefined })

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: said }),
  fc.record({ kind: fc.constant('thought' as const), text: said, signature }),
  fc.record({
    kind: fc.constant('calls' as const),
    calls: fc.array(fc.record({ name: fc.constantFrom('f', 'g'), input, signature }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
)

const usage = fc.record({
  inputTokens: fc.nat(99),
  outputTokens: fc.integer({ min: 20, max: 99 }),
  cacheReadTokens: fc.integer({ min: 1, max: 9 }),
  reasoningTokens: fc.integer({ min: 1, max: 19 }),
})

const answer = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  reason: fc.constantFrom<StopReason>('stop', 'length', 'content_filter'),
  usage: fc.option(usage, { nil: undefined }),
  /** How long the pieces are, and whether calls that stand together send theirs in turns. */
  piece: fc.integer({ min: 1, max: 20 }),
  isInTurns: fc.boolean(),
})

type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never

/** The events of an answer in pieces. */
function eventsOf({ steps, reason, usage, piece, isInTurns }: Answer): AnswerEvent[] {
  const events: AnswerEvent[] = [{ type: 'start', id: 'r1', model: 'm', createdAtS: 1_700_000_000 }]
  let calls = 0
  for (const step of steps) {
    if (step.kind === 'text')
      events.push(...inPieces(step.text, piece).map((text) => ({ type: 'text' as const, text })))
    else if (step.kind === 'thought') {
      events.push(
        ...inPieces(step.text, piece).map((text) => ({ type: 'reasoning' as const, text })),
      )
      if (step.signature !== undefined)
        events.push({ type: 'opaque', opaque: { maker: 'gemini', value: step.signature } })
    } else {
      const all = step.calls.map(({ name, input, signature }) => {
        const key = String(calls++)
        const [first = '', ...rest] = inPieces(JSON.stringify(input), piece)
        const opaque = signature && { opaque: { maker: 'gemini' as const, value: signature } }
        return [
          { type: 'call' as const, key, id: `c${key}`, name, text: first, ...opaque },
          ...rest.map((text) => ({ type: 'call' as const, key, text })),
        ]
      })
      if (!isInTurns) events.push(...all.flat())
      else
        for (let at = 0; all.some((pieces) => at < pieces.length); at++)
          events.push(...all.flatMap((pieces) => pieces.slice(at, at + 1)))
    }
  }
  events.push({ type: 'stop', reason })
  if (usage) events.push({ type: 'usage', usage })
  return [...events, { type: 'end' }]
}

/** What an answer says, however its pieces are cut: pieces put together, calls whole, and the last usage. */
function meaningOf(events: readonly AnswerEvent[]) {
  const parts: Record<string, unknown>[] = []
  const calls = new Map<string, { text: string }>()
  let usage: object = {}
  let rest: AnswerEvent[] = []
  for (const event of events) {
    const last = parts.at(-1)
    switch (event.type) {
      case 'text':
      case 'reasoning':
        if (last?.type === event.type) last.text = `${last.text}${event.text}`
        else parts.push({ ...event })
        break
      case 'call': {
        const { key, text, opaque, ...named } = event
        // What carries a thought that nobody has signed has a tag, in base64.
        const call = {
          ...named,
          ...(opaque && !isTagged(Buffer.from(opaque.value, 'base64').toString()) && { opaque }),
        }
        const known = calls.get(key)
        if (known) known.text += text
        else {
          const made = { ...call, text }
          calls.set(key, made)
          parts.push(made)
        }
        break
      }
      case 'usage':
        usage = { ...usage, ...event.usage }
        break
      case 'opaque':
        parts.push({ ...event })
        break
      default:
        rest = [...rest, event]
    }
  }
  for (const call of calls.values()) call.text = JSON.stringify(JSON.parse(call.text))
  return { parts, usage, rest }
}

/** Gemini says `STOP` beside calls, and of other reasons their own. */
const withRealStop = (events: readonly AnswerEvent[]): AnswerEvent[] => {
  const hasCalls = events.some(({ type }) => type === 'call')
  return events.map((event) =>
    event.type === 'stop' && event.reason === 'stop' && hasCalls
      ? { ...event, reason: 'tool_calls' }
      : event,
  )
}

const shown = (events: readonly AnswerEvent[]): boolean =>
  events.some(({ type }) => type === 'text' || type === 'call')

function parseStream(text: string, size: number): AnswerEvent[] {
  const bytes = Buffer.from(text)
  const sse = sseParser()
  const parser = gemini.eventParser()
  const events: AnswerEvent[] = []
  for (let at = 0; at < bytes.length; at += size)
    for (const event of sse.push(bytes.subarray(at, at + size))) events.push(...parser.push(event))
  for (const event of sse.finish()) events.push(...parser.push(event))
  return [...events, ...parser.finish()]
}

describe('an answer in Gemini’s words', () => {
  test('means the same when it is read again, whole', () => {
    fc.assert(
      fc.property(answer, (answer) => {
        const events = eventsOf(answer)
        const printed = printAnswer(events, OPTIONS)

        const read = gemini.parseAnswer(JSON.parse(JSON.stringify(printed)))

        if (shown(events)) expect(meaningOf(read)).toEqual(meaningOf(withRealStop(events)))
      }),
    )
  })

  test('means the same when it is read again, streamed and cut anywhere', () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 1, max: 300 }), (answer, size) => {
        const events = eventsOf(answer)
        const printer = eventPrinter(OPTIONS)
        const text = events.map(printer.print).join('')

        const read = parseStream(text, size)

        if (shown(events)) expect(meaningOf(read)).toEqual(meaningOf(withRealStop(events)))
      }),
    )
  })

  test('is made of chunks that look like whole answers, and the last one alone has the reason', () => {
    fc.assert(
      fc.property(answer, (answer) => {
        const printer = eventPrinter(OPTIONS)
        const text = eventsOf(answer).map(printer.print).join('')

        const chunks = text.split('\r\n\r\n')
        expect(chunks.pop()).toBe('')
        for (const [at, chunk] of chunks.entries()) {
          expect(chunk).toStartWith('data: {')
          expect(chunk).not.toMatch(/[\r\n]/)
          const { candidates, modelVersion, responseId, promptFeedback } = JSON.parse(
            chunk.slice(6),
          )
          expect({ modelVersion, responseId }).toEqual({ modelVersion: 'm', responseId: 'r1' })
          if (promptFeedback) continue
          const [{ content, finishReason, index }] = candidates
          expect(index).toBe(0)
          expect(content.role).toBe('model')
          expect(content.parts).not.toBeEmpty()
          expect(finishReason !== undefined).toBe(at === chunks.length - 1)
        }
      }),
    )
  })
})
