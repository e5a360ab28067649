import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Conversation,
  type JsonObject,
  type Part,
  type Turn,
  Untranslatable,
} from '../../../../../../src/translate/conversation'
import { chat } from '../../../../../../src/translate/dialects/chat/chat'
import { messages } from '../../../../../../src/translate/dialects/messages/dialect'
import { cohere } from '../../../../../../src/translate/formats/cohere/format'
import { timesAsLong } from '../../../../../support/assert/processor-time'
import { cohereRefusal } from '../../../../../support/providers/cohere-rules'
import { anthropicMessages, chatMessages, rounds, said } from '../../../arbitraries'
import { MODEL, THINKER } from './printed'

const model = fc.constantFrom(MODEL, THINKER)
const target = (model: string) => ({ provider: 'cohere', api: 'cohere', model })
const bodyOf = (conversation: Conversation, model: string) =>
  cohere.printRequest(conversation, target(model)).body

const words = fc.constantFrom('', ' ', '\n', 'a', 'some words')
const textPart = fc.record({ kind: fc.constant('text' as const), text: words })
const picture = fc.constant<Part>({
  kind: 'media',
  media: { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBORw0K' } },
})
const document = words.map(
  (text): Part => ({
    kind: 'media',
    media: { kind: 'document', mediaType: 'text/plain', source: { kind: 'text', text } },
  }),
)
const thought = fc.record({ kind: fc.constant('reasoning' as const), text: words })
const refused = fc.record({ kind: fc.constant('refusal' as const), text: words })

const shown = fc.array(fc.oneof(textPart, picture, document), { maxLength: 3 })
const answer = fc.array(fc.oneof(textPart, thought, refused), { maxLength: 3 })
const id = fc.constantFrom('', 'a', 'b', 'a_2')

/** An exchange: instructions, what is asked, what is said and called, and results. Some are lost, or stray. */
const exchange = fc
  .record({
    system: fc.array(fc.oneof(textPart, document, picture), { maxLength: 2 }),
    asked: shown,
    answer,
    calls: fc.array(id, { maxLength: 3 }),
    results: fc.array(fc.tuple(shown, fc.boolean()), { minLength: 3, maxLength: 3 }),
    isApart: fc.boolean(),
    lost: fc.nat(3),
    stray: fc.array(id, { maxLength: 2 }),
  })
  .map(({ system, asked, answer, calls, results, isApart, lost, stray }): Turn[] => {
    const made = calls.map((id): Part => ({ kind: 'call', id, name: 'f', input: { a: 1 } }))
    const kept = calls.slice(0, Math.max(0, calls.length - lost))
    const given = [...kept, ...stray].map((callId, at): Part => {
      const [parts = [], isError = false] = results[at] ?? []
      return { kind: 'result', callId, parts, isError }
    })
    return [
      { role: 'system', parts: system },
      { role: 'user', parts: asked },
      { role: 'assistant', parts: [...answer, ...made] },
      ...(isApart ? given.map((part): Turn => ({ role: 'user', parts: [part] })) : []),
      ...(isApart ? [] : [{ role: 'user' as const, parts: given }]),
    ]
  })

const number = fc.oneof(fc.double({ noNaN: true, min: -3, max: 3 }), fc.constantFrom(0, 1, 1000))
const schema = fc.constantFrom<JsonObject>(
  { type: 'object', properties: {} },
  { type: 'object', properties: { a: { type: 'string', maxLength: 2 } }, required: ['a'] },
)
const members = fc.record(
  {
    temperature: number,
    topP: number,
    topK: number,
    seed: number,
    frequencyPenalty: number,
    presencePenalty: number,
    maxOutputTokens: fc.nat(),
    stop: fc.array(fc.constantFrom('', 'a', 'b'), { maxLength: 7 }),
    tools: fc.array(
      fc.record(
        { name: fc.constantFrom('f', 'g'), schema, strict: fc.boolean() },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 2 },
    ),
    toolChoice: fc.constantFrom<NonNullable<Conversation['toolChoice']>>(
      { kind: 'auto' },
      { kind: 'none' },
      { kind: 'required' },
      { kind: 'tool', name: 'f' },
      { kind: 'allowed', names: ['g'], isRequired: true },
      { kind: 'allowed', names: ['x'], isRequired: false },
    ),
    parallelCalls: fc.boolean(),
    output: fc.oneof(
      fc.constant({ kind: 'json' as const }),
      fc.record({ kind: fc.constant('schema' as const), schema }),
    ),
    reasoning: fc.record(
      {
        mode: fc.constantFrom('on' as const, 'off' as const, 'adaptive' as const),
        budgetTokens: fc.integer({ min: -1, max: 99_999 }),
        effort: fc.constantFrom('none', 'low', 'medium', 'high', 'odd'),
      },
      { requiredKeys: [] },
    ),
    user: words,
    serviceTier: fc.constantFrom('auto', 'flex'),
  },
  { requiredKeys: [] },
)

test('whatever a conversation holds, Cohere takes what is printed', () => {
  let taken = 0
  fc.assert(
    fc.property(model, fc.array(exchange, { maxLength: 4 }), members, (model, all, more) => {
      const conversation = { model: 'm', tools: [], isStreamed: false, rest: {}, ...more }
      try {
        const body = bodyOf({ ...conversation, turns: all.flat() }, model)
        taken++
        expect(cohereRefusal(body)).toBeUndefined()
      } catch (error) {
        if (!(error instanceof Untranslatable)) throw error
      }
    }),
    { seed: 9, numRuns: 2000 },
  )
  expect(taken).toBeGreaterThan(500)
})

const asIs = (text: string) => text

test('nothing that a client says is lost, in either dialect', () => {
  fc.assert(
    fc.property(rounds, said, model, (all, system, model) => {
      const read = [
        chat.parseRequest(
          { messages: [{ role: 'system', content: system }, ...chatMessages(all)] },
          asIs,
        ),
        messages.parseRequest({ system, max_tokens: 9, messages: anthropicMessages(all) }, asIs),
      ]
      for (const conversation of read) {
        const body = bodyOf(conversation, model)
        expect(cohereRefusal(body)).toBeUndefined()
        const sent = (body.messages as JsonObject[]).map((message) => JSON.stringify(message))
        const place = (text: string, from: number) =>
          sent.findIndex((message, at) => at >= from && message.includes(JSON.stringify(text)))
        let at = place(system, 0)
        expect(at).toBe(0)
        for (const { asked, said, calls, results } of all) {
          at = place(asked, at)
          expect(at).toBeGreaterThan(-1)
          if (said !== undefined) expect(place(said, at)).toBeGreaterThan(at)
          for (const { input } of calls)
            expect(place(JSON.stringify(input), at)).toBeGreaterThan(at)
          for (const result of results.slice(0, calls.length))
            expect(place(result, at)).toBeGreaterThan(at)
        }
      }
    }),
    { seed: 9, numRuns: 300 },
  )
})

const hello: Part = { kind: 'text', text: 'a' }
const oneCall: Part = { kind: 'call', id: 'same', name: 'f', input: {} }
const oneResult: Part = { kind: 'result', callId: 'same', parts: [] }
const MANY = 100_000

test.each<[string, Turn[]]>([
  [
    'turns with one id',
    Array.from({ length: MANY }, (): Turn[] => [
      { role: 'user', parts: [hello] },
      { role: 'assistant', parts: [oneCall] },
      { role: 'user', parts: [oneResult] },
    ]).flat(),
  ],
  [
    'answers in a row, and results apart',
    [
      ...Array.from({ length: MANY }, (): Turn => ({ role: 'assistant', parts: [oneCall] })),
      ...Array.from({ length: MANY }, (): Turn => ({ role: 'user', parts: [hello, oneResult] })),
    ],
  ],
  [
    'results at once',
    [
      { role: 'assistant', parts: Array.from({ length: MANY }, () => oneCall) },
      { role: 'user', parts: Array.from({ length: MANY }, () => oneResult) },
    ],
  ],
])('time grows with the conversation alone: %s', (_, turns) => {
  const print = () => bodyOf({ model: 'm', turns, tools: [], isStreamed: false, rest: {} }, MODEL)

  expect(cohereRefusal(print())).toBeUndefined()
  expect(timesAsLong(print, () => structuredClone(turns))).toBeLessThan(50)
})
