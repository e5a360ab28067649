import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { cohere } from '../../../../../../src/translate/formats/cohere/format'
import {
  type CohereOptions,
  cohereAnswer,
  cohereEvents,
} from '../../../../../support/providers/cohere'
import { event, parsed, parsedBytes, told } from './told'

const whole = (options: CohereOptions) => told(cohere.parseAnswer(cohereAnswer(options)))
const bytesOf = (options: CohereOptions) => Buffer.from(cohereEvents(options).join(''))
const streamed = (options: CohereOptions) => told(parsedBytes([bytesOf(options)]))

const look = { id: 'look_1', name: 'look', args: ['{"a"', ':1}'] }
const wait = { id: 'wait_2', name: 'wait', args: [] }

const START = { type: 'start', id: 'cohere-fake' } as const
const USAGE = { type: 'usage', usage: { inputTokens: 9, outputTokens: 2 } } as const
const STOP = { type: 'stop', reason: 'stop' } as const
const END = { type: 'end' } as const

describe('an answer', () => {
  test('is told in the order in which it was made', () => {
    const options = {
      thoughts: ['h', 'm'],
      plan: 'I will look. ',
      text: ['one ', 'two'],
      calls: [look, wait],
    }
    const expected: AnswerEvent[] = [
      START,
      { type: 'text', text: 'I will look. ' },
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'one two' },
      { type: 'call', key: '0', id: 'look_1', name: 'look', text: '{"a":1}' },
      { type: 'call', key: '1', id: 'wait_2', name: 'wait', text: '{}' },
      USAGE,
      { type: 'stop', reason: 'tool_calls' },
      END,
    ]
    expect(whole(options)).toEqual(expected)
    expect(streamed(options)).toEqual(expected)
  })

  test('is left without its citations', () => {
    const citations = [{ start: 0, end: 5, text: 'Hello', sources: [], type: 'TEXT_CONTENT' }]
    const expected: AnswerEvent[] = [START, { type: 'text', text: 'Hello there' }, USAGE, STOP, END]
    expect(whole({ citations })).toEqual(expected)
    expect(streamed({ citations })).toEqual(expected)
  })

  test('with nulls is as one without', () => {
    const answer = {
      id: null,
      message: {
        role: 'assistant',
        content: null,
        tool_plan: null,
        tool_calls: null,
        citations: null,
      },
      finish_reason: 'COMPLETE',
      usage: { tokens: null, billed_units: null, cached_tokens: null },
    }
    expect(cohere.parseAnswer(answer)).toEqual([{ type: 'start' }, STOP, END])
  })

  test('may have its content as text', () => {
    const answer = { message: { content: 'one' }, finish_reason: 'COMPLETE' }
    expect(cohere.parseAnswer(answer)).toEqual([
      { type: 'start' },
      { type: 'text', text: 'one' },
      STOP,
      END,
    ])
  })

  test.each([[undefined], [null], ['text'], [[]], [{}], [{ choices: [] }]])(
    'is not %j',
    (answer) => {
      expect(cohere.parseAnswer(answer)).toEqual([])
    },
  )
})

describe('why an answer ended', () => {
  test.each([
    ['COMPLETE', 'stop'],
    ['complete', 'stop'],
    ['STOP_SEQUENCE', 'stop_sequence'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'stop'],
    ['ERROR_LIMIT', 'context_length'],
    ['ERROR_TOXIC', 'content_filter'],
  ] as const)('%s is %s', (finish, reason) => {
    for (const events of [whole({ finish }), streamed({ finish })])
      expect(events.slice(-2)).toEqual([{ type: 'stop', reason }, END])
  })

  test.each([
    ['ERROR', 502],
    ['TIMEOUT', 504],
    ['USER_CANCEL', 502],
  ])('%s is a failure', (finish, status) => {
    const error = {
      type: 'error',
      error: { message: `The provider broke the answer off: ${finish}`, code: finish },
      status,
    } as const
    expect(whole({ finish })).toEqual([error])
    expect(streamed({ finish }).at(-1)).toEqual(error)
  })

  test('a failure in the words of Cohere', () => {
    const error = { message: 'invalid tool generation', type: 'INVALID_TOOL_GENERATION' }
    expect(streamed({ error, text: ['half'], hasDone: true })).toEqual([
      START,
      { type: 'text', text: 'half' },
      {
        type: 'error',
        error: { message: 'invalid tool generation', code: 'INVALID_TOOL_GENERATION' },
        status: 502,
      },
    ])
  })

  test('calls end an answer that says it is complete', () => {
    expect(whole({ calls: [look], finish: 'COMPLETE' }).at(-2)).toEqual({
      type: 'stop',
      reason: 'tool_calls',
    })
  })
})

describe('usage', () => {
  const usageOf = (usage: object) => whole({ usage }).find((one) => one.type === 'usage')?.usage
  const tokens = { input_tokens: 500, output_tokens: 20 }
  const billed_units = { input_tokens: 7, output_tokens: 5 }

  test.each<[object, object | undefined]>([
    [
      { tokens, billed_units },
      { inputTokens: 500, outputTokens: 20 },
    ],
    [{ billed_units }, { inputTokens: 7, outputTokens: 5 }],
    [
      { tokens: { ...tokens, reasoning_tokens: 12 }, cached_tokens: 480 },
      { inputTokens: 20, cacheReadTokens: 480, outputTokens: 20, reasoningTokens: 12 },
    ],
    [
      { tokens, cached_tokens: 0 },
      { inputTokens: 500, cacheReadTokens: 0, outputTokens: 20 },
    ],
    [
      { billed_units, cached_tokens: 480 },
      { inputTokens: 0, cacheReadTokens: 7, outputTokens: 5 },
    ],
    [{ tokens: { input_tokens: -1, output_tokens: null } }, undefined],
    [{}, undefined],
  ])('%j', (usage, expected) => {
    expect(usageOf(usage)).toEqual(expected as never)
  })
})

describe('a stream', () => {
  const end = event('message-end', { delta: { finish_reason: 'COMPLETE' } })
  const callStart = (index: unknown, id: unknown, name: string, args?: unknown) =>
    event('tool-call-start', {
      index,
      delta: {
        message: { tool_calls: { id, type: 'function', function: { name, arguments: args } } },
      },
    })
  const callDelta = (index: unknown, args: string, more: object = {}) =>
    event('tool-call-delta', {
      index,
      delta: { message: { tool_calls: { ...more, function: { arguments: args, ...more } } } },
    })
  const callsOf = (events: AnswerEvent[]) =>
    told(events).flatMap((one) => (one.type === 'call' ? [[one.id, one.name, one.text]] : []))

  test('ends with its last event, with [DONE] behind it or without', () => {
    expect(streamed({ hasDone: true })).toEqual(streamed({}))
    expect(streamed({}).at(-1)).toEqual(END)
  })

  test('that is cut off has no end', () => {
    const cut = cohereEvents({ text: ['half'] }).slice(0, -1)
    expect(told(parsedBytes([Buffer.from(cut.join(''))]))).toEqual([
      START,
      { type: 'text', text: 'half' },
    ])
  })

  test('goes by the type in its data, or else by the name of the event', () => {
    const typeless = [
      { name: 'content-delta', data: '{"delta":{"message":{"content":{"text":"a"}}}}' },
      { name: '', data: '{"type":"content-delta","delta":{"message":{"content":{"text":"b"}}}}' },
      { name: 'message-end', data: '{"delta":{"finish_reason":"COMPLETE"}}' },
    ]
    expect(told(parsed(typeless))).toEqual([
      { type: 'start' },
      { type: 'text', text: 'ab' },
      STOP,
      END,
    ])
  })

  test('may begin a content with text, and hold events that nobody knows', () => {
    const events = [
      event('message-start', { id: 'i', delta: { message: { content: [], tool_plan: '' } } }),
      event('debug', { prompt: 'p' }),
      event('content-start', { delta: { message: { content: { type: 'text', text: 'a' } } } }),
      event('content-delta', { delta: { message: { content: null } } }),
      event('content-delta', { delta: null }),
      { name: '', data: 'null' },
      { name: '', data: 'keep-alive' },
      end,
    ]
    expect(told(parsed(events))).toEqual([
      { type: 'start', id: 'i' },
      { type: 'text', text: 'a' },
      STOP,
      END,
    ])
  })

  test.each<[string, { name: string; data: string }[], unknown[]]>([
    [
      'with one index',
      [
        callStart(0, 'a', 'f', ''),
        callDelta(0, '{"x":1}'),
        callStart(0, 'b', 'f', ''),
        callDelta(0, '{"y":2}'),
      ],
      [
        ['a', 'f', '{"x":1}'],
        ['b', 'f', '{"y":2}'],
      ],
    ],
    [
      'without indexes',
      [
        callStart(undefined, 'a', 'f'),
        callDelta(null, '{"x":1}'),
        callStart(null, 'b', 'g'),
        callDelta(undefined, '{}'),
      ],
      [
        ['a', 'f', '{"x":1}'],
        ['b', 'g', '{}'],
      ],
    ],
    [
      'in turns',
      [
        callStart(0, 'a', 'f', ''),
        callStart(1, 'b', 'f', ''),
        callDelta(0, '{"x"'),
        callDelta(1, '{"y":2}'),
        callDelta(0, ':1}'),
      ],
      [
        ['a', 'f', '{"x":1}'],
        ['b', 'f', '{"y":2}'],
      ],
    ],
    [
      'from the second index on',
      [callStart(1, 'a', 'f', '{"x":'), callDelta(1, '1}')],
      [['a', 'f', '{"x":1}']],
    ],
    ['without arguments', [callStart(0, 'a', 'f', null)], [['a', 'f', '{}']]],
    ['without an id', [callStart(0, null, 'f', '{}')], [['made up 0', 'f', '{}']]],
    [
      'with an id that comes twice',
      [callStart(0, 'a', 'f', '{}'), callStart(1, 'a', 'f', '{}')],
      [
        ['a', 'f', '{}'],
        ['made up 1', 'f', '{}'],
      ],
    ],
    [
      'that repeat their name',
      [
        callStart(0, 'a', 'f', ''),
        callDelta(0, '{"x"', { name: 'f', id: 'a' }),
        callDelta(0, ':1}', { name: 'f' }),
      ],
      [['a', 'f', '{"x":1}']],
    ],
    [
      'with arguments that are no object',
      [callStart(0, 'a', 'f', ''), callDelta(0, '[1')],
      [['a', 'f', '{"arguments":"[1"}']],
    ],
    [
      'in a list',
      [
        event('tool-call-start', {
          index: 0,
          delta: {
            message: { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] },
          },
        }),
      ],
      [['a', 'f', '{}']],
    ],
  ])('has calls %s', (_, events, calls) => {
    expect(callsOf(parsed([...events, end]))).toEqual(calls as never)
  })

  test.each([
    [
      'an event with words alone',
      { name: '', data: '{"id":"i","message":"rate limited"}' },
      'rate limited',
    ],
    ['an event of that name', { name: 'error', data: '{"error":{"message":"gone"}}' }, 'gone'],
    ['a broken event', { name: '', data: '{"type":"content-del' }, 'not JSON'],
  ])('fails at %s, and goes no further', (_, failing, words) => {
    const events = parsed([event('message-start', { id: 'i' }), failing, end])
    expect(events.map(({ type }) => type)).toEqual(['start', 'error'])
    expect(JSON.stringify(events.at(-1))).toContain(words)
  })
})

test('an error in the place of an answer keeps its words', () => {
  expect(
    cohere.parseAnswer({ id: 'i', message: 'too many tokens', error_type: 'TOO_MANY' }),
  ).toEqual([
    { type: 'error', error: { message: 'too many tokens', type: 'TOO_MANY' }, status: 502 },
  ] as never)
})

const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 4 })
const options = fc.record(
  {
    thoughts: pieces,
    plan: fc.string({ unit: 'grapheme' }),
    text: pieces,
    calls: fc
      .array(
        fc.tuple(
          fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
          fc.nat(9),
        ),
        { maxLength: 3 },
      )
      .map((all) =>
        all.map(([input, at], index) => {
          const text = JSON.stringify(input)
          return { id: `f_${index}`, name: 'f', args: [text.slice(0, at), text.slice(at)] }
        }),
      ),
    finish: fc.constantFrom('COMPLETE', 'MAX_TOKENS', 'TOOL_CALL'),
    hasDone: fc.boolean(),
  },
  { requiredKeys: ['text'] },
)

test('a stream says what the whole answer says', () => {
  fc.assert(
    fc.property(options, (options) => {
      expect(streamed(options)).toEqual(whole(options))
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('a stream says the same, wherever it is cut into pieces and however it is spelt', () => {
  const style = fc.record(
    {
      lineEnd: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
      hasSpace: fc.boolean(),
      name: fc.constantFrom('first' as const, 'last' as const, 'none' as const),
      comment: fc.constant('keep-alive'),
      hasBom: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      options,
      style,
      fc.array(fc.nat(2000), { maxLength: 20 }),
      (options, style, cuts) => {
        const bytes = Buffer.from(cohereEvents(options, style).join(''))
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort(
          (a, b) => a - b,
        )
        const pieces = [...places, bytes.length].map((end, at) =>
          bytes.subarray(places[at - 1] ?? 0, end),
        )
        expect(told(parsedBytes(pieces))).toEqual(streamed(options))
      },
    ),
    { seed: 3, numRuns: 500 },
  )
})
