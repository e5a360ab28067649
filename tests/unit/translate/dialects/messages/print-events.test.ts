import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import type { JsonObject, Opaque } from '../../../../../src/translate/conversation'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'
import { eventsIn } from './message-events'

const options = { requestId: 'req-1', model: 'the-model', includesUsage: false }

function print(...events: AnswerEvent[]): string {
  const printer = messages.eventPrinter(options)
  return events.map((event) => printer.print(event)).join('')
}

const START: AnswerEvent = { type: 'start', id: 'c1', model: 'm-1' }
const text = (said: string): AnswerEvent => ({ type: 'text', text: said })
const typesOf = (printed: string) => eventsIn(printed).map(({ type }) => type)

describe('the counts at the start', () => {
  const USAGE: AnswerEvent = { type: 'usage', usage: { inputTokens: 5, outputTokens: 2 } }
  const startOf = (...events: AnswerEvent[]) => {
    let asked = 0
    const printer = messages.eventPrinter({
      ...options,
      estimatedInputTokens: () => {
        asked++
        return 1234
      },
    })
    const all = eventsIn(events.map((event) => printer.print(event)).join(''))
    const [{ message }] = all as unknown as [{ message: { usage: { input_tokens: number } } }]
    const last = all.findLast(({ type }) => type === 'message_delta') as unknown
    return { start: message.usage.input_tokens, last, asked }
  }

  test('are estimated where the provider says them at the end, which has the real ones', () => {
    const { start, last, asked } = startOf(START, text('a'), text('b'), USAGE, { type: 'end' })
    expect(start).toBe(1234)
    expect(last).toMatchObject({ usage: { input_tokens: 5, output_tokens: 2 } })
    expect(asked).toBe(1)
  })

  test('cost nothing where the provider says them first', () => {
    expect(startOf(START, USAGE, text('a'), { type: 'end' })).toMatchObject({ start: 5, asked: 0 })
  })
})

describe('a stream', () => {
  test('begins with the message and ends with its reason and counts', () => {
    const usage = { inputTokens: 5, outputTokens: 2 }
    const events = eventsIn(
      print(
        START,
        text('a'),
        { type: 'usage', usage },
        { type: 'stop', reason: 'length' },
        { type: 'end' },
      ),
    )
    const counts = {
      input_tokens: 0,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 0,
    }

    expect<unknown[]>(events).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_c1',
          type: 'message',
          role: 'assistant',
          model: 'm-1',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: counts,
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens', stop_sequence: null },
        usage: { ...counts, input_tokens: 5, output_tokens: 2 },
      },
      { type: 'message_stop' },
    ])
  })

  test('waits for the first piece, so that counts before it are in its start', () => {
    const printer = messages.eventPrinter(options)

    expect(printer.print(START)).toBe('')
    expect(printer.print({ type: 'usage', usage: { inputTokens: 7 } })).toBe('')
    expect(eventsIn(printer.print(text('a')))[0]?.message?.usage).toMatchObject({ input_tokens: 7 })
  })

  test('without a start has the model and the id that Portus knows', () => {
    expect(eventsIn(print(text('a')))[0]?.message).toMatchObject({
      id: 'msg_req-1',
      model: 'the-model',
    })
  })

  test('of nothing is a whole message all the same', () => {
    expect(typesOf(print({ type: 'end' }))).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ])
  })

  test('that breaks off has no end', () => {
    expect(typesOf(print(START, text('a')))).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
    ])
  })

  test('says nothing behind its end', () => {
    expect(print({ type: 'end' }, text('a'), { type: 'end' })).toBe(print({ type: 'end' }))
  })
})

describe('an error', () => {
  const error = { message: 'Too many requests' }
  test.each<[string, AnswerEvent, string]>([
    ['with a status', { type: 'error', error, status: 429 }, 'rate_limit_error'],
    ['without one', { type: 'error', error }, 'api_error'],
    [
      'with a type of Anthropic’s',
      { type: 'error', error: { ...error, type: 'overloaded_error' } },
      'overloaded_error',
    ],
    [
      'with a type of OpenAI’s',
      { type: 'error', error: { ...error, type: 'server_error' } },
      'api_error',
    ],
  ])('%s has the provider’s words, and nothing comes after it', (_, event, type) => {
    const events = eventsIn(print(START, text('a'), event, text('b'), { type: 'end' }))

    expect<unknown>(events.at(-1)).toEqual({
      type: 'error',
      error: { type, message: 'Too many requests' },
      request_id: 'req-1',
    })
    expect(events).toHaveLength(4)
  })
})

/** What the official SDK makes of a stream. */
async function accumulated(printed: string): Promise<JsonObject> {
  const client = new Anthropic({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () =>
      new Response(printed, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }),
  })
  const stream = client.messages.stream({ model: 'm', max_tokens: 1, messages: [] })
  return JSON.parse(JSON.stringify(await stream.finalMessage())) as JsonObject
}

const opaque: fc.Arbitrary<Opaque> = fc.record({
  maker: fc.constantFrom('anthropic', 'gemini', 'chat'),
  value: fc.string({ minLength: 1, maxLength: 9 }),
})
const said = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const piece: fc.Arbitrary<AnswerEvent> = fc.oneof(
  fc.record({
    type: fc.constantFrom('text', 'refusal', 'reasoning'),
    text: said,
  }) as fc.Arbitrary<AnswerEvent>,
  fc.record({ type: fc.constant('opaque' as const), opaque, isRedacted: fc.boolean() }),
)
const answers = fc.record({
  pieces: fc.array(piece, { maxLength: 8 }),
  inputs: fc.array(
    fc.tuple(fc.object({ maxDepth: 1, maxKeys: 2 }), fc.option(opaque, { nil: undefined })),
    { maxLength: 3 },
  ),
  cuts: fc.array(fc.nat({ max: 12 }), { minLength: 3, maxLength: 3 }),
})

test('the official SDK puts the events together to the same message as the whole answer', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async ({ pieces, inputs, cuts }) => {
      const calls = inputs.map(([input, sign], at) => {
        const json = JSON.stringify(input)
        const cut = Math.min(cuts[at] ?? 0, json.length)
        const key = String(at)
        return [
          {
            type: 'call' as const,
            key,
            id: `id-${at}`,
            name: `f${at}`,
            text: json.slice(0, cut),
            ...(sign && { opaque: sign }),
          },
          { type: 'call' as const, key, text: json.slice(cut) },
        ]
      })
      const events: AnswerEvent[] = [
        START,
        ...pieces,
        // In turns, as models send them that call in parallel.
        ...calls.map(([first]) => first as AnswerEvent),
        ...calls.map(([, last]) => last as AnswerEvent),
        { type: 'usage', usage: { inputTokens: 3, cacheReadTokens: 2, outputTokens: 9 } },
        { type: 'stop', reason: 'stop' },
        { type: 'end' },
      ]

      const whole = messages.printAnswer(events, options)
      const { id, type, role, model, content, stop_reason, stop_sequence, usage } =
        await accumulated(print(...events))

      expect(JSON.parse(JSON.stringify(whole))).toMatchObject({ usage: usage as object })
      expect<object>({
        id,
        type,
        role,
        model,
        content,
        stop_reason,
        stop_sequence,
        usage: whole.usage,
      }).toEqual(JSON.parse(JSON.stringify(whole)))
    }),
    { seed: 3, numRuns: 150 },
  )
})
