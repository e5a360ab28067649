import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sseParser } from '../../../../../src/stream/parse-sse'
import { readUsage } from '../../../../../src/translate/formats/openai-chat/answer/read-usage'
import { openaiChat } from '../../../../../src/translate/formats/openai-chat/format'
import {
  cutAt,
  DONE,
  dataEvent,
  joined,
  type SseStyle,
  writeEvents,
} from '../../../../support/providers/framing'
import { call, chunk, eventsOf, folded } from './folded'

const read = (answer: unknown) => folded(openaiChat.parseAnswer(answer))
const said = (message: unknown, finish_reason: unknown = 'stop') =>
  read({ id: 'c1', model: 'm-1', choices: [{ index: 0, message, finish_reason }] })

describe('a whole answer', () => {
  test('has its head, its parts, its counts and its end', () => {
    const answer = {
      id: 'c1',
      model: 'm-1',
      created: 7,
      choices: [
        { index: 1, message: { content: 'other' } },
        {
          index: 0,
          message: {
            content: 'a',
            reasoning_content: 'h',
            tool_calls: [
              { id: 'x', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            ],
          },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 0 },
    }

    expect(openaiChat.parseAnswer(answer)).toEqual([
      { type: 'start', id: 'c1', model: 'm-1', createdAtS: 7 },
      { type: 'reasoning', text: 'h' },
      { type: 'text', text: 'a' },
      { type: 'call', key: '0', id: 'x', name: 'f', text: '{"x":1}' },
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 0 } },
      { type: 'stop', reason: 'tool_calls' },
      { type: 'end' },
    ])
  })

  test('tells calls apart by their places', () => {
    const same = { index: 0, function: { name: 'f', arguments: '' } }

    expect(said({ tool_calls: [same, same] }).parts).toMatchObject([
      { name: 'f', said: '{}' },
      { name: 'f', said: '{}' },
    ])
  })

  test.each(['null', '""', ''])('without arguments in %p has a call', (args) => {
    const tool_calls = [{ id: 'a', function: { name: 'f', arguments: args } }]

    expect(said({ tool_calls }).parts).toEqual([{ kind: 'call', id: 'a', name: 'f', said: '{}' }])
  })

  test('of nulls is an end alone', () => {
    expect(said({ content: null, tool_calls: null }, null)).toMatchObject({
      parts: [],
      stop: 'stop',
      isEnded: true,
    })
  })

  test.each([[null], ['text'], [{}], [{ choices: [] }], [{ choices: null }]])(
    'is none in %p',
    (answer) => {
      expect(openaiChat.parseAnswer(answer)).toEqual([])
    },
  )

  test.each([
    [{ choices: [{ index: 0, message: { content: 'a' } }], error: { code: 503, message: 'm' } }],
    [{ error: { message: 'm', code: '503' } }],
    [{ choices: [{ index: 0, error: { code: 503, message: 'm' } }] }],
  ])('is an error in %p', (answer) => {
    expect(openaiChat.parseAnswer(answer)).toEqual([
      { type: 'error', error: { message: 'm', code: '503' }, status: 503 },
    ])
  })
})

describe('counts', () => {
  const rows: [sentence: string, usage: unknown, expected: unknown][] = [
    ['none', null, undefined],
    ['zeros', { prompt_tokens: 0, completion_tokens: 0 }, { inputTokens: 0, outputTokens: 0 }],
    [
      'OpenAI’s',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5 },
      },
      {
        inputTokens: 30,
        cacheReadTokens: 60,
        audioInputTokens: 10,
        outputTokens: 45,
        reasoningTokens: 20,
        audioOutputTokens: 5,
      },
    ],
    [
      'DeepSeek’s',
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        prompt_cache_hit_tokens: 8,
        prompt_cache_miss_tokens: 2,
      },
      { inputTokens: 2, cacheReadTokens: 8, outputTokens: 1 },
    ],
    [
      'Moonshot’s',
      { prompt_tokens: 10, completion_tokens: 1, cached_tokens: 4 },
      { inputTokens: 6, cacheReadTokens: 4, outputTokens: 1 },
    ],
    [
      'OpenRouter’s',
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 7 },
      },
      { inputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: 7, outputTokens: 1 },
    ],
    [
      'xAI’s, with reasoning outside the completion',
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        total_tokens: 31,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      { inputTokens: 10, outputTokens: 21, reasoningTokens: 20 },
    ],
    [
      'details that are null',
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      },
      { inputTokens: 10, outputTokens: 1 },
    ],
  ]
  test.each(rows)('%s', (_, usage, expected) => {
    expect(readUsage({ usage }, undefined)).toEqual(expected as never)
  })
})

/** A message, and the sizes of its pieces. */
const answers = fc.record({
  content: fc.string({ unit: 'grapheme', maxLength: 20 }),
  reasoning: fc.string({ unit: 'grapheme', maxLength: 20 }),
  inputs: fc.array(fc.object({ maxDepth: 2, maxKeys: 3 }), { maxLength: 3 }),
  hasIndexes: fc.boolean(),
  hasSameIndex: fc.boolean(),
  size: fc.integer({ min: 1, max: 6 }),
})

type Answer = typeof answers extends fc.Arbitrary<infer T> ? T : never

const piecesOf = (whole: string, size: number) =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
    whole.slice(at * size, (at + 1) * size),
  )

const callsOf = ({ inputs, hasIndexes, hasSameIndex }: Answer) =>
  inputs.map((input, at) => ({
    ...(hasIndexes && { index: hasSameIndex ? 0 : at }),
    id: `id-${at}`,
    function: { name: `f${at}`, arguments: JSON.stringify(input) },
  }))

const USAGE = { prompt_tokens: 3, completion_tokens: 4 }

const chunksOf = (answer: Answer): unknown[] => [
  chunk({ role: 'assistant', content: '' }),
  ...piecesOf(answer.reasoning, answer.size).map((text) => chunk({ reasoning_content: text })),
  ...piecesOf(answer.content, answer.size).map((content) => chunk({ content })),
  ...callsOf(answer).flatMap(({ id, function: { name, arguments: args }, ...index }) => [
    call({ ...index, id, function: { name, arguments: '' } }),
    ...piecesOf(args, answer.size).map((text) => call({ ...index, function: { arguments: text } })),
  ]),
  chunk({}, 'stop'),
  { id: 'c1', choices: [], usage: USAGE },
]

test('a stream in any pieces says what its whole answer says', () => {
  fc.assert(
    fc.property(answers, (answer) => {
      const message = {
        content: answer.content,
        reasoning_content: answer.reasoning,
        tool_calls: callsOf(answer),
      }
      const whole = {
        id: 'c1',
        model: 'm-1',
        created: 1,
        usage: USAGE,
        choices: [{ message, finish_reason: 'stop' }],
      }

      expect(folded(eventsOf([...chunksOf(answer), '[DONE]']))).toEqual(read(whole))
    }),
    { seed: 7, numRuns: 300 },
  )
})

const styles: fc.Arbitrary<SseStyle> = fc.record(
  {
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    hasSpace: fc.boolean(),
    hasIds: fc.boolean(),
    comment: fc.constant('keep-alive'),
    isSpread: fc.boolean(),
    hasEmptyEvents: fc.boolean(),
    hasBom: fc.boolean(),
  },
  { requiredKeys: [] },
)

test('any cut and any legal spelling of the stream gives the same events', () => {
  fc.assert(
    fc.property(
      answers,
      styles,
      fc.array(fc.nat(4000), { maxLength: 20 }),
      (answer, style, cuts) => {
        const chunks = chunksOf(answer)
        const bytes = joined(writeEvents([...chunks.map(dataEvent), DONE], style))
        const sse = sseParser()
        const parser = openaiChat.eventParser()
        const positions = cuts.map((at) => at % bytes.length)
        const events = [
          ...cutAt(bytes, ...positions).flatMap((piece) => sse.push(piece)),
          ...sse.finish(),
        ].flatMap((event) => [...parser.push(event)])

        expect([...events, ...parser.finish()]).toEqual(eventsOf([...chunks, '[DONE]']))
      },
    ),
    { seed: 7, numRuns: 150 },
  )
})

test('nothing that a provider sends throws, or says two ends', () => {
  const value = fc.jsonValue({ maxDepth: 2 })
  const anyDelta = fc.record(
    {
      content: value,
      reasoning_details: value,
      tool_calls: fc.array(fc.record({ index: value, id: value, function: value }), {
        maxLength: 3,
      }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(anyDelta, value), { maxLength: 5 }), (deltas) => {
      folded(eventsOf([...deltas.map(([delta, reason]) => chunk(delta, reason)), '[DONE]']))
    }),
    { seed: 7, numRuns: 500 },
  )
})
