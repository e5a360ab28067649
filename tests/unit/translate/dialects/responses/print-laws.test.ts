import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { readResponse, readResponseEvents } from '../../../../support/assert/strict/responses'
import { accumulated, printed, steady, whole } from './printed'
import { read } from './read'

const word = fc.string({ unit: 'binary', maxLength: 8 })
const url = fc.constantFrom('https://a.example/', 'https://b.example/x')
const opaque = fc.record({
  maker: fc.constantFrom('anthropic', 'gemini', 'chat', 'bedrock', 'openai'),
  value: fc.constantFrom('sig', 'AbC='),
})

/** The arguments of a call, as models write them. */
const input = fc.oneof(
  word.map((text) => JSON.stringify({ input: text })),
  fc
    .dictionary(
      fc.constantFrom('x', 'input', 'command'),
      fc.oneof(word, fc.nat(), fc.constant(null)),
    )
    .map((value) => JSON.stringify(value)),
  fc.constantFrom('', '{}', 'null', '{"x":', 'not JSON', '"text"', '{"input":"\\ud83e'),
)

const NAMES = ['f', 'spaced__f', 'patch', 'spaced__patch', 'tool_search']

/** What an answer is made of. A call has its first piece where it stands, and its others anywhere behind. */
const piece = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: word }),
  fc.record({ type: fc.constant('refusal' as const), text: word }),
  fc.record({ type: fc.constant('reasoning' as const), text: word }),
  fc.record({ type: fc.constant('opaque' as const), opaque, isRedacted: fc.boolean() }),
  fc.record({
    type: fc.constant('citation' as const),
    citation: fc.record({
      place: url.map((at) => ({ kind: 'url' as const, url: at })),
      title: fc.constant('t'),
    }),
  }),
  fc.record({
    type: fc.constant('search' as const),
    queries: fc.array(fc.constantFrom('q', 'r'), { maxLength: 2 }),
    pages: fc.array(fc.record({ url }), { maxLength: 1 }),
    hasFailed: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('call' as const),
    name: fc.constantFrom(...NAMES),
    text: input,
    opaque: fc.option(opaque, { nil: undefined }),
  }),
)

const events = fc
  .record({
    pieces: fc.array(piece, { maxLength: 10 }),
    reason: fc.constantFrom('stop', 'tool_calls', 'length', 'content_filter'),
  })
  .map(({ pieces, reason }): AnswerEvent[] => [
    { type: 'start', model: 'm', createdAtS: 1 },
    ...pieces.map(
      (one, at): AnswerEvent =>
        one.type === 'call'
          ? {
              type: 'call',
              key: `${at}`,
              id: `call_${at}`,
              name: one.name,
              text: one.text,
              ...(one.opaque && { opaque: one.opaque as { maker: 'gemini'; value: string } }),
            }
          : (one as AnswerEvent),
    ),
    { type: 'stop', reason: reason as 'stop' },
    { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
    { type: 'end' },
  ])

/** The same events with their texts cut into pieces of so many code units. */
const cut = (all: readonly AnswerEvent[], size: number): AnswerEvent[] =>
  all.flatMap((event): AnswerEvent[] => {
    if (!('text' in event) || event.text === '') return [event]
    const { text } = event
    return Array.from({ length: Math.ceil(text.length / size) }, (_, at): AnswerEvent => {
      const piece = text.slice(at * size, (at + 1) * size)
      return event.type === 'call' && at > 0
        ? { type: 'call', key: event.key, text: piece }
        : { ...event, text: piece }
    })
  })

/** The same events, in which the pieces of calls that follow each other come in turns. */
function inTurns(all: readonly AnswerEvent[]): AnswerEvent[] {
  const turned: AnswerEvent[] = []
  let calls: AnswerEvent[][] = []
  const flush = () => {
    for (let at = 0; calls.some((pieces) => at < pieces.length); at++)
      for (const pieces of calls) {
        const piece = pieces[at]
        if (piece) turned.push(piece)
      }
    calls = []
  }
  for (const event of all) {
    if (event.type !== 'call') {
      flush()
      turned.push(event)
      continue
    }
    const known = calls.find(([first]) => first?.type === 'call' && first.key === event.key)
    if (known) known.push(event)
    else calls.push([event])
  }
  flush()
  return turned
}

const RUNS = { seed: 11, numRuns: 150 }

const asText = (value: unknown) => steady(JSON.stringify(value))

test('every answer is what OpenAI documents, whole and streamed, and the same in both', () => {
  fc.assert(
    fc.property(events, (all) => {
      const streamed = readResponseEvents(printed(all))
      expect(streamed.problems).toEqual([])
      const one = whole(all)
      expect(readResponse(JSON.stringify(one)).problems).toEqual([])
      expect(asText(streamed.response)).toBe(asText(one))
    }),
    RUNS,
  )
})

test('an answer in any pieces, whose calls come in turns or not, has the same items', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 3 }), (all, size) => {
      const pieces = cut(all, size)
      for (const shape of [pieces, inTurns(pieces)]) {
        const { problems, response } = readResponseEvents(printed(shape))
        expect(problems).toEqual([])
        expect(asText(response.output)).toBe(asText(whole(all).output))
      }
    }),
    RUNS,
  )
})

test('OpenAI’s SDK puts the events together to the whole answer, with the last event and without', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.integer({ min: 1, max: 4 }), async (all, size) => {
      const stream = printed(cut(all, size))
      const one = whole(all)
      expect(asText(await accumulated(stream))).toBe(asText(one))
      const last = stream.lastIndexOf('event: response.')
      const { output } = await accumulated(stream.slice(0, last))
      expect(asText(output)).toBe(asText(one.output))
    }),
    { ...RUNS, numRuns: 60 },
  )
})

test('an answer that fails anywhere says so as OpenAI documents it', () => {
  fc.assert(
    fc.property(events, fc.nat(12), (all, at) => {
      const begun = all.filter(({ type }) => type !== 'end' && type !== 'stop').slice(0, at)
      const error: AnswerEvent = { type: 'error', error: { message: 'It broke' }, status: 500 }
      const { problems, end } = readResponseEvents(printed([...cut(begun, 2), error]))
      expect({ problems, end }).toEqual({ problems: [], end: 'error' })
    }),
    RUNS,
  )
})

test('what Gemini wants back with a call comes back with it, and every thought with its text', () => {
  const said = fc.string({ minLength: 1, maxLength: 4 })
  const signature = fc.option(fc.constantFrom('one', 'two'), { nil: undefined })
  const ofGemini = fc.oneof(
    fc.record({ type: fc.constantFrom('text' as const, 'reasoning' as const), text: said }),
    fc.record({ type: fc.constant('call' as const), signature }),
  )
  const joined = (texts: readonly string[]) => texts.join('')
  fc.assert(
    fc.property(fc.array(ofGemini, { maxLength: 10 }), (pieces) => {
      const all = pieces.map((one, at): AnswerEvent => {
        if (one.type !== 'call') return one
        const opaque = one.signature && ({ maker: 'gemini', value: one.signature } as const)
        const call = {
          type: 'call',
          key: `${at}`,
          id: `call_${at}`,
          name: 'f',
          text: '{}',
        } as const
        return { ...call, ...(opaque && { opaque }) }
      })
      const { output } = whole([...all, { type: 'stop', reason: 'stop' }, { type: 'end' }])
      const items = output as { type: string; call_id?: string }[]
      const results = items
        .filter(({ type }) => type === 'function_call')
        .map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'o' }))
      const parts = read({ input: [...items, ...results] }).turns.flatMap(({ parts }) => parts)
      const textsOf = (kind: 'text' | 'reasoning') =>
        joined(parts.flatMap((part) => (part.kind === kind ? part.text : [])))
      const saidOf = (type: 'text' | 'reasoning') =>
        joined(pieces.flatMap((one) => (one.type === type ? one.text : [])))

      expect(parts.flatMap((part) => (part.kind === 'call' ? [part.opaque?.value] : []))).toEqual(
        pieces.flatMap((one) => (one.type === 'call' ? [one.signature] : [])),
      )
      expect(textsOf('reasoning')).toBe(saidOf('reasoning'))
      expect(textsOf('text')).toBe(saidOf('text'))
    }),
    RUNS,
  )
})
