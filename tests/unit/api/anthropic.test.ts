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
      { usage: { outputTokens: 12 } },
    ],
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
