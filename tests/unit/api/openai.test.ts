import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { EventReading, Usage } from '../../../src/api/dialect'
import { openai } from '../../../src/api/openai'
import { type ErrorKind, PortusError } from '../../../src/errors'

const read = (name: string, data: string) => openai.readEvent(name, Buffer.from(data))

describe('an event', () => {
  type Row = [sentence: string, name: string, data: string, reading: EventReading | undefined]
  const counts = '"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}'
  const usage = { inputTokens: 9, outputTokens: 2 }
  const rows: Row[] = [
    [
      'says nothing where it is a piece of an answer',
      '',
      '{"choices":[{"delta":{"content":"a"}}]}',
      undefined,
    ],
    ['ends a chat completion', '', '[DONE]', { end: 'complete' }],
    ['is no end that only looks like one', '', '"[DONE]"', undefined],
    ['says what a chat completion used', '', `{"choices":[],${counts}}`, { usage }],
    [
      'says nothing of a text that speaks of usage',
      '',
      '{"choices":[{"delta":{"content":"the \\"usage\\""}}]}',
      undefined,
    ],
    ['fails a chat completion', '', '{"error":{"message":"no"}}', { end: 'failed' }],
    ['fails by its name', 'error', '{"type":"error","message":"no"}', { end: 'failed' }],
    [
      'ends a response, with what it used',
      'response.completed',
      '{"type":"response.completed","response":{"usage":{"input_tokens":9,"output_tokens":2}}}',
      { end: 'complete', usage },
    ],
    [
      'ends a response that is not whole',
      'response.incomplete',
      '{"response":{}}',
      { end: 'complete' },
    ],
    [
      'ends a response that failed',
      'response.failed',
      '{"response":{"error":{}}}',
      { end: 'failed' },
    ],
    ['goes on with a response', 'response.output_text.delta', '{"delta":"a"}', undefined],
    [
      'ends a picture',
      'image_generation.completed',
      `{${counts.replace('prompt', 'input').replace('completion', 'output')}}`,
      { end: 'complete', usage },
    ],
    ['ends an edited picture', 'image_edit.completed', '{}', { end: 'complete' }],
    ['ends a speech', 'speech.audio.done', '{}', { end: 'complete' }],
    ['ends a transcript', 'transcript.text.done', '{"text":"a"}', { end: 'complete' }],
    [
      'ends by its name although its data is cut',
      'response.completed',
      '{"type":"response.comp',
      { end: 'complete' },
    ],
    ['of an unknown name says nothing', 'ping', '{}', undefined],
    ['is no part of every object', 'constructor', '{}', undefined],
  ]

  test.each(rows)('%s', (_, name, data, reading) => {
    expect(read(name, data) ?? {}).toEqual(reading ?? {})
  })

  test('with a usage that is null says nothing', () => {
    expect(read('', '{"choices":[],"usage":null}') ?? {}).toEqual({})
  })

  test.todo('whose error is null has not failed: null is as good as nothing', () => {
    expect(read('', '{"error":null,"choices":[]}')?.end).toBeUndefined()
  })

  test.todo.each([
    ['is not its first member', '{"id":"c1","error":{"message":"no"},"choices":[]}'],
    ['stands behind white space', '{ "error": {"message":"no"}}'],
  ])('whose error %s has failed all the same', (_, data) => {
    expect(read('', data)?.end).toBe('failed')
  })

  test.todo('says what it used in Groq’s place for it too', () => {
    const data = '{"choices":[],"x_groq":{"usage":{"prompt_tokens":9,"completion_tokens":2}}}'

    expect(read('', data)?.usage).toEqual({ inputTokens: 9, outputTokens: 2 })
  })
})

describe('a usage', () => {
  const rows: [sentence: string, usage: unknown, expected: Usage | undefined][] = [
    [
      'of a chat completion',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 8, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 8, reasoningTokens: 4 },
    ],
    [
      'of a response',
      {
        input_tokens: 10,
        output_tokens: 5,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 0 },
      },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, reasoningTokens: 0 },
    ],
    [
      'of embeddings, which put nothing out',
      { prompt_tokens: 3, total_tokens: 3 },
      { inputTokens: 3 },
    ],
    [
      'whose details are null',
      { prompt_tokens: 3, prompt_tokens_details: null },
      { inputTokens: 3 },
    ],
    ['whose counts are null', { prompt_tokens: null, completion_tokens: null }, undefined],
    ['that is null', null, undefined],
    ['that is a text', 'many', undefined],
    ['that is not there', undefined, undefined],
    ['of seconds, as some transcripts have it', { type: 'duration', seconds: 3 }, undefined],
  ]

  test.each(rows)('%s is read', (_, usage, expected) => {
    expect(openai.readUsage(usage)).toEqual(expected)
  })

  test('holds nothing but counts, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const count of Object.values(openai.readUsage(value) ?? {})) expect(count).toBeNumber()
      }),
      { seed: 22, numRuns: 200 },
    )
  })
})

describe('an error of Portus’ own', () => {
  const rows: [kind: ErrorKind, type: string][] = [
    ['invalid_api_key', 'invalid_request_error'],
    ['gateway_timeout', 'server_error'],
  ]

  test.each(rows)('"%s" is a "%s"', (kind, type) => {
    expect(openai.errorBody(new PortusError(kind, 'No'), 'id')).toEqual({
      error: { message: 'No', type, param: null, code: kind },
    })
  })

  test('names the member at fault', () => {
    const error = new PortusError('invalid_request', 'No', { param: 'model' })

    expect(openai.errorBody(error, 'id')).toMatchObject({ error: { param: 'model' } })
  })

  test('is one event at the end of a stream, whatever its words', () => {
    const error = new PortusError('stream_truncated', 'a\n\nb "é"')
    const event = openai.errorEvent(error, 'id')

    expect(event).toMatch(/^data: [^\n]*\n\n$/)
    expect(JSON.parse(event.slice('data: '.length))).toEqual(openai.errorBody(error, 'id'))
    expect(read('', event.slice('data: '.length).trim())).toEqual({ end: 'failed' })
  })
})

describe('a provider’s error', () => {
  const rows: [
    sentence: string,
    error: Parameters<typeof openai.providerErrorBody>[0],
    status: number,
    expected: object,
  ][] = [
    [
      'keeps everything it says',
      { message: 'No', type: 'odd_error', param: 'messages', code: 'context_length_exceeded' },
      400,
      { message: 'No', type: 'odd_error', param: 'messages', code: 'context_length_exceeded' },
    ],
    [
      'is the client’s fault below 500',
      { message: 'No' },
      429,
      { message: 'No', type: 'invalid_request_error', param: null, code: null },
    ],
    [
      'is the server’s fault from 500 on',
      { message: 'No' },
      500,
      { message: 'No', type: 'server_error', param: null, code: null },
    ],
    [
      'may have an empty message',
      { message: '' },
      503,
      { message: '', type: 'server_error', param: null, code: null },
    ],
  ]

  test.each(rows)('%s', (_, error, status, expected) => {
    expect(openai.providerErrorBody(error, status, 'id')).toEqual({ error: expected } as ReturnType<
      typeof openai.providerErrorBody
    >)
  })
})
