import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sseParser } from '../../../../../src/stream/parse-sse'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { gemini } from '../../../../../src/translate/formats/gemini/format'
import { jsonArrayParser } from '../../../../../src/translate/formats/gemini/json-array'
import { writeArray } from '../../../../support/providers/framing'
import {
  type GeminiOptions,
  geminiAnswer,
  geminiChunks,
  geminiEvents,
  type Part,
} from '../../../../support/providers/gemini'

const whole = (options: GeminiOptions) => gemini.parseAnswer(geminiAnswer(options))
const chunked = (chunks: readonly object[]): AnswerEvent[] => {
  const parser = gemini.eventParser()
  const events = chunks.map((chunk) => ({ name: '', data: JSON.stringify(chunk), text: '' }))
  return [...events.flatMap((event) => parser.push(event)), ...parser.finish()]
}
const streamed = (options: GeminiOptions) => chunked(geminiChunks(options))

/** Pieces of one kind as one, made-up ids by their number, and the last usage alone. */
function told(events: readonly AnswerEvent[]): object[] {
  const all: Record<string, unknown>[] = []
  let usage: object | undefined
  let ids = 0
  for (const event of events) {
    const last = all.at(-1)
    if (event.type === 'usage') usage = { ...usage, ...event.usage }
    else if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type)
      last.text = `${last.text}${event.text}`
    else if (event.type === 'call' && event.id?.startsWith('call_'))
      all.push({ ...event, id: `made up ${ids++}` })
    else all.push({ ...event })
  }
  return usage ? [...all, { type: 'usage', usage }] : all
}
const typesOf = (events: readonly AnswerEvent[]) =>
  told(events).map((event) => (event as AnswerEvent).type)
const stopOf = (events: readonly AnswerEvent[]) =>
  events.find((event) => event.type === 'stop')?.reason
const errorOf = (events: readonly AnswerEvent[]) => events.find((event) => event.type === 'error')
const look: Part = { functionCall: { name: 'look', args: { a: 1 } } }

describe('an answer', () => {
  test('is told in the order in which it was made', () => {
    const parts = [
      { text: 'hm', thought: true },
      { text: 'hello', thoughtSignature: 's1' },
      { functionCall: { name: 'look', args: { a: 1 }, id: 'own' }, thoughtSignature: 's2' },
      { functionCall: { name: 'look', args: {} } },
    ]
    const events = told(whole({ parts }))
    expect(events).toEqual([
      { type: 'start', id: 'gemini-fake', model: 'gemini-real' },
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'hello' },
      { type: 'opaque', opaque: { maker: 'gemini', value: 's1' } },
      {
        type: 'call',
        key: '0',
        id: 'own',
        name: 'look',
        text: '{"a":1}',
        opaque: { maker: 'gemini', value: 's2' },
      },
      { type: 'call', key: '1', id: 'made up 0', name: 'look', text: '{}' },
      { type: 'stop', reason: 'tool_calls' },
      { type: 'end' },
      { type: 'usage', usage: { inputTokens: 9, outputTokens: 150, reasoningTokens: 148 } },
    ] as never)
    expect(told(streamed({ parts }))).toEqual(events)
  })

  test('gives no id twice', () => {
    const twice = { functionCall: { name: 'look', args: {}, id: 'same' } }
    const ids = whole({ parts: [twice, twice, look, look] }).flatMap((event) =>
      event.type === 'call' ? [event.id] : [],
    )
    expect(new Set(ids).size).toBe(4)
  })

  test('takes arguments as they come', () => {
    for (const args of [null, '', undefined]) {
      const [event] = whole({
        parts: [{ functionCall: { name: 'look', args: args as never } }],
      }).filter(({ type }) => type === 'call')
      expect(event).toMatchObject({ text: '{}' })
    }
    const [event] = whole({
      parts: [{ functionCall: { name: 'look', args: '{"b":2}' as never } }],
    }).filter(({ type }) => type === 'call')
    expect(event).toMatchObject({ text: '{"b":2}' })
  })

  test('says when it was made, on Vertex AI', () => {
    expect(whole({ createTime: '2026-04-02T17:03:50.399550Z' })[0]).toMatchObject({
      createdAtS: 1775149430,
    })
  })

  test('has pictures, programs and their output as Markdown', () => {
    const parts = [
      { inlineData: { mimeType: 'image/png', data: 'iVBO' } },
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK' } },
    ]
    expect(told(whole({ parts }))[1]).toEqual({
      type: 'text',
      text: '![image](data:image/png;base64,iVBO)\n```python\nprint(1)\n```\n\n```\n1\n```\n\n```\n\n```\n',
    })
  })

  test('keeps text whole that is signed in its middle', () => {
    const parts = [
      { text: 'a', thoughtSignature: 's' },
      { text: 'b' },
      { text: '', thoughtSignature: 't' },
    ]
    expect(typesOf(streamed({ parts }))).toEqual([
      'start',
      'text',
      'opaque',
      'opaque',
      'stop',
      'end',
      'usage',
    ])
  })

  test('is a list of chunks where the provider streams without being read so', () => {
    expect(told(gemini.parseAnswer(geminiChunks({})))).toEqual(told(whole({})))
  })
})

describe('the reason for its end', () => {
  const reasons: [string, Part[], string | undefined][] = [
    ['STOP', [{ text: 'a' }], 'stop'],
    ['STOP', [look], 'tool_calls'],
    ['MAX_TOKENS', [{ text: 'a' }], 'length'],
    ['MAX_TOKENS', [look], 'length'],
    ...[
      'SAFETY',
      'RECITATION',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'IMAGE_SAFETY',
      'LANGUAGE',
      'MODEL_ARMOR',
    ].map((reason): [string, Part[], string] => [reason, [{ text: 'a' }], 'content_filter']),
    ['MALFORMED_FUNCTION_CALL', [], undefined],
    ['MALFORMED_FUNCTION_CALL', [{ text: 'a' }], undefined],
    ['UNEXPECTED_TOOL_CALL', [look], 'tool_calls'],
    ['OTHER', [], undefined],
    ['OTHER', [{ text: 'a' }], 'content_filter'],
    ['NO_IMAGE', [], undefined],
    ['A_NEW_ONE', [{ text: 'a' }], 'content_filter'],
  ]
  test.each(reasons)('%s beside %j is %s', (finish, parts, stop) => {
    for (const events of [whole({ finish, parts }), chunked([geminiAnswer({ finish, parts })])]) {
      expect(stopOf(events)).toBe(stop as never)
      if (stop === undefined) {
        expect(errorOf(events)).toMatchObject({ error: { code: finish }, status: 502 })
        expect(events.at(-1)?.type).toBe('error')
      } else expect(events.at(-1)?.type).toBe('end')
    }
  })

  test('is the filter’s where the prompt is blocked', () => {
    for (const events of [whole({ blocked: 'SAFETY' }), streamed({ blocked: 'OTHER' })]) {
      expect(typesOf(events)).toEqual(['start', 'stop', 'end', 'usage'])
      expect(stopOf(events)).toBe('content_filter')
    }
  })

  test('stands without any parts', () => {
    expect(stopOf(whole({ hasNoParts: true, finish: 'SAFETY' }))).toBe('content_filter')
    expect(stopOf(streamed({ hasNoParts: true }))).toBe('stop')
  })

  test.each([[{}], [{ candidates: [] }], [null], ['text'], [{ candidates: [{}] }], [[]]])(
    'is missing in %j',
    (answer) => {
      expect(gemini.parseAnswer(answer)).toEqual([])
    },
  )
})

describe('an error', () => {
  const error = { error: { code: 429, message: 'slow down', status: 'RESOURCE_EXHAUSTED' } }
  test.each([[error], [[error]]])('inside a good answer is one: %j', (answer) => {
    expect(gemini.parseAnswer(answer)).toEqual([
      {
        type: 'error',
        error: { message: 'slow down', type: 'RESOURCE_EXHAUSTED', code: '429' },
        status: 429,
      },
    ])
  })

  test('ends a stream', () => {
    const [first = {}] = geminiChunks({})
    const events = chunked([first, error, first])
    expect(events.at(-1)).toMatchObject({ type: 'error', status: 429 })
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1)
  })

  test('is an event that is not JSON', () => {
    const parser = gemini.eventParser()
    expect(parser.push({ name: '', data: '{"candidates":', text: '' })).toMatchObject([
      { type: 'error' },
    ])
    expect(parser.finish()).toEqual([])
  })
})

describe('a stream', () => {
  test('counts the prompt before its first piece', () => {
    const types = chunked(geminiChunks({})).map(({ type }) => type)

    expect(types.slice(0, 3)).toEqual(['start', 'usage', 'text'])
  })

  test('is complete with a reason and a clean end, and not without', () => {
    const chunks = geminiChunks({})
    expect(chunked(chunks).at(-1)).toEqual({ type: 'end' })
    expect(typesOf(chunked(chunks.slice(0, 1)))).toEqual(['start', 'text', 'usage'])
    expect(chunked([])).toEqual([])
  })

  test('may go on behind the reason for its end', () => {
    expect(told(streamed({ hasTrailer: true }))).toEqual(told(streamed({})))
    expect(stopOf(streamed({ finish: 'FINISH_REASON_UNSPECIFIED' }))).toBeUndefined()
  })

  test('puts arguments together that come value by value', () => {
    const piece = (partialArgs: object[], more = true): Part => ({
      functionCall: { partialArgs, ...(more && { willContinue: true }) },
    })
    const parts = [
      { functionCall: { name: 'put', willContinue: true }, thoughtSignature: 's' },
      piece([{ jsonPath: '$.list[0].name', stringValue: 'ap', willContinue: true }]),
      piece([{ jsonPath: '$.list[0].name', stringValue: 'ple' }]),
      piece([
        { jsonPath: '$.list[1]', numberValue: 0.5 },
        { jsonPath: "$['a b'].__proto__", boolValue: true },
      ]),
      piece([{ jsonPath: '$.none', nullValue: null }]),
      { functionCall: {} },
      { functionCall: { name: 'bare' } },
      { functionCall: { name: 'last', willContinue: true } },
    ]
    const calls = streamed({ parts }).filter((event) => event.type === 'call')
    expect(calls).toMatchObject([
      {
        key: '0',
        name: 'put',
        text: '{"list":[{"name":"apple"},0.5],"a b":{"__proto__":true},"none":null}',
        opaque: { maker: 'gemini', value: 's' },
      },
      { key: '1', name: 'bare', text: '{}' },
      { key: '2', name: 'last', text: '{}' },
    ])
  })

  const part = fc.oneof(
    fc.record({ text: fc.string({ unit: 'binary' }) }),
    fc.record({ text: fc.string(), thought: fc.constant(true) }),
    fc.record({ text: fc.string({ minLength: 1 }), thoughtSignature: fc.constant('sig') }),
    fc.record({
      functionCall: fc.record({
        name: fc.constantFrom('a', 'b'),
        args: fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<object>,
      }),
    }),
  ) as fc.Arbitrary<Part>

  test('is the same in every framing, however its bytes are cut', () => {
    const styles = [
      {},
      { lineEnd: '\n' as const },
      { hasSpace: false, comment: 'hi' },
      { isSpread: true, hasBom: true, hasIds: true },
    ]
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...styles),
        fc.integer({ min: 1, max: 50 }),
        (parts, style, size) => {
          const expected = told(streamed({ parts }))
          const framings = [
            { parser: sseParser(), text: geminiEvents({ parts }, style).join('') },
            { parser: jsonArrayParser(), text: writeArray(geminiChunks({ parts })).join('') },
          ]
          for (const { parser, text } of framings) {
            const bytes = Buffer.from(text)
            const reader = gemini.eventParser()
            const events: AnswerEvent[] = []
            for (let at = 0; at < bytes.length; at += size) {
              for (const event of parser.push(bytes.subarray(at, at + size)))
                events.push(...reader.push(event))
            }
            for (const event of parser.finish()) events.push(...reader.push(event))
            events.push(...reader.finish())
            expect(told(events)).toEqual(expected)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('says what the whole answer says', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const usage = { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 }
        expect(told(streamed({ parts, usage }))).toEqual(
          told(
            gemini.parseAnswer({
              ...geminiChunks({ parts, usage }).at(-1),
              candidates: [{ content: { parts }, finishReason: 'STOP' }],
            }),
          ),
        )
      }),
      { numRuns: 100 },
    )
  })
})

test.each([
  [1, 'stop'],
  [2, 'length'],
  [3, 'content_filter'],
  [4, 'content_filter'],
] as const)('a reason may be a number: %d is %s', (finishReason, reason) => {
  const content = { role: 'model', parts: [{ text: 'a' }] }

  expect(chunked([{ candidates: [{ content, finishReason }] }])).toContainEqual({
    type: 'stop',
    reason,
  })
})
