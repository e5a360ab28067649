import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { anthropic } from '../../../src/api/anthropic'
import type { EventReading, Usage } from '../../../src/api/dialect'
import { type ErrorKind, PortusError } from '../../../src/errors'

const read = (name: string, data: string) => anthropic.readEvent(name, Buffer.from(data))

describe('an event', () => {
  type Row = [sentence: string, name: string, data: string, reading: EventReading | undefined]
  const rows: Row[] = [
    [
      'that begins a message says what went in',
      'message_start',
      '{"type":"message_start","message":{"usage":{"input_tokens":9,"cache_read_input_tokens":4,"cache_creation_input_tokens":0,"output_tokens":1}}}',
      { usage: { inputTokens: 9, cacheReadTokens: 4, cacheWriteTokens: 0, outputTokens: 1 } },
    ],
    [
      'near the end says what came out',
      'message_delta',
      '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12}}',
      { usage: { outputTokens: 12 }, hasStopped: true },
    ],
    [
      'near the end may say no reason yet',
      'message_delta',
      '{"delta":{"stop_reason":null},"usage":{"output_tokens":12}}',
      { usage: { outputTokens: 12 } },
    ],
    [
      'near the end may say a reason alone',
      'message_delta',
      '{"delta":{"stop_reason":"max_tokens"}}',
      { hasStopped: true },
    ],
    ['without a name may be an error', '', '{"error":{"message":"no"}}', { end: 'failed' }],
    [
      'near the end may say more than that',
      'message_delta',
      '{"usage":{"input_tokens":30,"output_tokens":12,"cache_read_input_tokens":7}}',
      { usage: { inputTokens: 30, outputTokens: 12, cacheReadTokens: 7 } },
    ],
    ['ends a message', 'message_stop', '{"type":"message_stop"}', { end: 'complete' }],
    ['ends a message although its data is cut', 'message_stop', '{"type"', { end: 'complete' }],
    ['fails a message', 'error', '{"type":"error","error":{}}', { end: 'failed' }],
    [
      'in the middle says nothing',
      'content_block_delta',
      '{"usage":{"output_tokens":3}}',
      undefined,
    ],
    ['that keeps the line open says nothing', 'ping', '{"type":"ping"}', undefined],
    ['without a name says nothing', '', '{}', undefined],
    ['whose usage is null says nothing', 'message_delta', '{"usage":null}', undefined],
    ['whose message is null says nothing', 'message_start', '{"message":null}', undefined],
    ['that is no JSON says nothing', 'message_delta', 'usage', undefined],
  ]

  test.each(rows)('%s', (_, name, data, reading) => {
    expect(read(name, data)).toEqual(reading)
  })
})

describe('a usage', () => {
  const rows: [sentence: string, usage: unknown, expected: Usage | undefined][] = [
    [
      'of a summary that was asked for is counted beside the answer alone',
      {
        input_tokens: 0,
        output_tokens: 0,
        iterations: [{ type: 'compaction', input_tokens: 144, output_tokens: 27 }],
      },
      { inputTokens: 144, outputTokens: 27 },
    ],
    [
      'counts what every summary took besides, and neither an advisor nor what the sum has already',
      {
        input_tokens: 30,
        output_tokens: 5,
        cache_read_input_tokens: 7,
        iterations: [
          { type: 'compaction', input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 3 },
          { type: 'message', input_tokens: 30, output_tokens: 5 },
          {
            type: 'compaction',
            input_tokens: 1,
            output_tokens: 2,
            iterations: [{ type: 'compaction' }],
          },
          { type: 'advisor_message', input_tokens: 1000, output_tokens: 1000 },
          null,
        ],
      },
      { inputTokens: 131, outputTokens: 27, cacheReadTokens: 10 },
    ],
    [
      'with odd summaries is read all the same',
      { input_tokens: 1, iterations: 3 },
      { inputTokens: 1 },
    ],
    [
      'has its four counts apart',
      {
        input_tokens: 1,
        output_tokens: 2,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: 4,
      },
      { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 },
    ],
    [
      'has no count that is null',
      { input_tokens: 1, cache_read_input_tokens: null },
      { inputTokens: 1 },
    ],
    [
      'tells what is kept for an hour',
      {
        input_tokens: 1,
        cache_creation_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 60 },
      },
      { inputTokens: 1, cacheWriteTokens: 40, cacheWrite1hTokens: 60 },
    ],
    [
      'may tell nothing but that',
      { cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 0 } },
      { cacheWriteTokens: 40, cacheWrite1hTokens: 0 },
    ],
    [
      'tells how much was thought',
      { output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
      { outputTokens: 9, reasoningTokens: 4 },
    ],
    ['is nothing where it is null', null, undefined],
    ['is nothing where it is empty', {}, undefined],
    ['is nothing where it is a list', [1], undefined],
  ]

  test.each(rows)('%s', (_, usage, expected) => {
    expect(anthropic.readUsage(usage)).toEqual(expected)
  })

  test('holds nothing but counts, whatever stands there', () => {
    const usage = fc.dictionary(
      fc.constantFrom('input_tokens', 'output_tokens', 'cache_read_input_tokens'),
      fc.jsonValue({ maxDepth: 1 }),
    )
    fc.assert(
      fc.property(usage, (value) => {
        for (const count of Object.values(anthropic.readUsage(value) ?? {}))
          expect(count).toBeNumber()
      }),
      { seed: 23, numRuns: 200 },
    )
  })
})

describe('the usage of a stream', () => {
  /** What a message used by two of its events. */
  const after = (start: object, delta: object) =>
    anthropic.readUsage(delta, anthropic.readUsage(start))
  const SPLIT = { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 60 }

  test.each([
    [
      'keeps what is not said again',
      { input_tokens: 9, output_tokens: 1 },
      { output_tokens: 5 },
      { inputTokens: 9, outputTokens: 5 },
    ],
    [
      'has the last word, with the tools of the server',
      { input_tokens: 9, output_tokens: 1 },
      { input_tokens: 900, output_tokens: 5, cache_read_input_tokens: 0 },
      { inputTokens: 900, outputTokens: 5, cacheReadTokens: 0 },
    ],
    [
      'may count the cache at its end alone',
      { input_tokens: 9 },
      { cache_read_input_tokens: 7, cache_creation_input_tokens: 3 },
      { inputTokens: 9, cacheReadTokens: 7, cacheWriteTokens: 3 },
    ],
    [
      'does not count what is kept for an hour twice',
      { cache_creation_input_tokens: 100, cache_creation: SPLIT },
      { cache_creation_input_tokens: 100 },
      { cacheWriteTokens: 40, cacheWrite1hTokens: 60 },
    ],
    [
      'keeps a null from replacing a count',
      { input_tokens: 9 },
      { input_tokens: null, output_tokens: 2 },
      { inputTokens: 9, outputTokens: 2 },
    ],
  ])('%s', (_, start, delta, expected) => {
    expect(after(start, delta)).toEqual(expected)
  })
})

test.each([
  [
    'with a type and a message is one',
    { type: 'error', error: { type: 't', message: 'No' } },
    true,
  ],
  ['without its own type is none', { error: { type: 't', message: 'No' } }, false],
  ['without a message is none', { type: 'error', error: { type: 't' } }, false],
  ['that is nothing is none', null, false],
])('an error of Anthropic’s API %s', (_, value, expected) => {
  expect(anthropic.isErrorBody(value)).toBe(expected)
})

describe('an error of Portus’ own', () => {
  const rows: [kind: ErrorKind, type: string][] = [
    ['invalid_request', 'invalid_request_error'],
    ['invalid_api_key', 'authentication_error'],
    ['model_not_found', 'not_found_error'],
    ['request_too_large', 'request_too_large'],
    ['internal_error', 'api_error'],
    ['provider_timeout', 'timeout_error'],
  ]

  test.each(rows)('"%s" is a "%s"', (kind, type) => {
    expect(anthropic.errorBody(new PortusError(kind, 'No'), 'req_1')).toEqual({
      type: 'error',
      error: { type, message: 'No' },
      request_id: 'req_1',
    })
  })

  test('says for programs what it is about', () => {
    const error = new PortusError('invalid_request', 'No', { machineReadable: { a: 'b' } })

    expect(anthropic.errorBody(error, 'req_1')).toMatchObject({ error: { details: { a: 'b' } } })
  })

  test.each([
    ['overloaded_error', 'overloaded_error'],
    ['oops', 'api_error'],
  ])('of a provider keeps a type that Anthropic has: %s', (type, expected) => {
    const error = new PortusError('stream_truncated', 'No', { type })

    expect(anthropic.errorBody(error, 'req_1')).toMatchObject({ error: { type: expected } })
  })

  test('is one event at the end of a stream, whatever its words', () => {
    const error = new PortusError('stream_truncated', 'a\n\nb "é"')
    const [, json = ''] =
      anthropic.errorEvent(error, 'req_1').match(/^event: error\ndata: ([^\n]*)\n\n$/) ?? []

    expect(JSON.parse(json)).toEqual(anthropic.errorBody(error, 'req_1'))
    expect(read('error', json)).toEqual({ end: 'failed' })
  })
})

describe('a provider’s error', () => {
  const types: [status: number, type: string][] = [
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ]

  test.each(types)('of status %p is a "%s"', (status, type) => {
    expect(anthropic.providerErrorBody({ message: 'No' }, status, 'req_1')).toEqual({
      type: 'error',
      error: { type, message: 'No' },
      request_id: 'req_1',
    })
  })

  test.each([
    ['keeps a word of Anthropic’s', 'overloaded_error', 'overloaded_error'],
    ['keeps no word of anybody else’s', 'insufficient_quota', 'api_error'],
    ['keeps no empty word', '', 'api_error'],
  ])('%s', (_, type, expected) => {
    expect(anthropic.providerErrorBody({ message: 'No', type }, 500, 'req_1')).toMatchObject({
      error: { type: expected },
    })
  })
})
