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
    ['ends a chat completion, with a blank behind it', '', '[DONE] ', { end: 'complete' }],
    ['is no end that only looks like one', '', '"[DONE]"', undefined],
    ['is no end that only begins like one', '', '[DONE] not', undefined],
    [
      'says what a chat completion used',
      '',
      `{"choices":[],${counts}}`,
      { usage, isUsageAlone: true },
    ],
    [
      'says what a chat completion used beside its last choice, as Moonshot does inside it',
      '',
      `{"choices":[{"index":0,"finish_reason":"stop",${counts}}]}`,
      { usage, hasStopped: true },
    ],
    ['stops a chat completion', '', '{"choices":[{"finish_reason":"stop"}]}', { hasStopped: true }],
    [
      'stops one of several choices',
      '',
      '{"choices":[{"finish_reason":null},{"finish_reason" : "x"}]}',
      { hasStopped: true },
    ],
    [
      'does not stop for a reason that is null',
      '',
      '{"choices":[{"finish_reason": null}],"usage":null}',
      undefined,
    ],
    ['does not stop for an empty reason', '', '{"choices":[{"finish_reason":""}]}', undefined],
    [
      'does not stop for a reason in its words',
      '',
      '{"choices":[{"delta":{"content":"\\"finish_reason\\":\\"stop\\""}}]}',
      undefined,
    ],
    [
      'does not fail for a reason that is called so',
      '',
      '{"choices":[{"finish_reason":"error"}]}',
      { hasStopped: true },
    ],
    ['fails with a text for an error', '', '{"error":"no","choices":[]}', { end: 'failed' }],
    ['does not fail for an empty error', '', '{"error":"","choices":[{}]}', undefined],
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
      { end: 'complete', usage, isItem: true },
    ],
    ['ends an edited picture', 'image_edit.completed', '{}', { end: 'complete', isItem: true }],
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

  test('whose error is null has not failed: null is as good as nothing', () => {
    expect(read('', '{"error":null,"choices":[]}')?.end).toBeUndefined()
  })

  test.each([
    ['is not its first member', '{"id":"c1","error":{"message":"no"},"choices":[]}'],
    ['stands behind white space', '{ "error": {"message":"no"}}'],
  ])('whose error %s has failed all the same', (_, data) => {
    expect(read('', data)?.end).toBe('failed')
  })

  test('says what it used in Groq’s place for it too', () => {
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
      {
        inputTokens: 2,
        outputTokens: 5,
        cacheReadTokens: 8,
        audioInputTokens: 0,
        reasoningTokens: 4,
      },
    ],
    [
      'of a chat with sound',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 10, audio_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 30 },
      },
      {
        inputTokens: 30,
        cacheReadTokens: 10,
        audioInputTokens: 60,
        outputTokens: 20,
        reasoningTokens: 0,
        audioOutputTokens: 30,
      },
    ],
    [
      'with cached sound, which is cached input',
      {
        input_tokens: 100,
        output_tokens: 1,
        input_token_details: {
          cached_tokens: 40,
          audio_tokens: 60,
          cached_tokens_details: { audio_tokens: 30, text_tokens: 10 },
        },
      },
      { inputTokens: 30, cacheReadTokens: 40, audioInputTokens: 30, outputTokens: 1 },
    ],
    [
      'of DeepSeek',
      {
        prompt_tokens: 10,
        completion_tokens: 2,
        total_tokens: 12,
        prompt_cache_hit_tokens: 8,
        prompt_cache_miss_tokens: 2,
      },
      { inputTokens: 2, cacheReadTokens: 8, outputTokens: 2 },
    ],
    [
      'of Moonshot',
      { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12, cached_tokens: 8 },
      { inputTokens: 2, cacheReadTokens: 8, outputTokens: 2 },
    ],
    [
      'of xAI, whose reasoning stands beside the completion',
      {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 135,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      { inputTokens: 32, outputTokens: 103, reasoningTokens: 94 },
    ],
    [
      'of OpenRouter, with cache writes',
      {
        prompt_tokens: 100,
        completion_tokens: 5,
        total_tokens: 105,
        prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 70 },
      },
      { inputTokens: 10, cacheReadTokens: 20, cacheWriteTokens: 70, outputTokens: 5 },
    ],
    [
      'of a translated answer of Claude, whose cached tokens stand beside the prompt',
      {
        prompt_tokens: 10,
        completion_tokens: 107,
        total_tokens: 1117,
        cache_read_input_tokens: 1000,
      },
      { inputTokens: 10, cacheReadTokens: 1000, outputTokens: 107 },
    ],
    [
      'of Gemini, whose thoughts stand in the total alone',
      { prompt_tokens: 3, completion_tokens: 2, total_tokens: 105 },
      { inputTokens: 3, outputTokens: 102, reasoningTokens: 100 },
    ],
    [
      'whose parts are more than the whole',
      { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 8 } },
      { inputTokens: 0, cacheReadTokens: 8, outputTokens: 2 },
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

  test('of Mistral, whose sound stands beside the prompt, and is no reasoning', () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 248,
      total_tokens: 632,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 375 },
    }

    expect(openai.readUsage(usage)).toEqual({
      inputTokens: 9,
      cacheReadTokens: 0,
      audioInputTokens: 375,
      outputTokens: 248,
    })
  })

  test('never writes more to a cache than the prompt has beside what was read from it', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 1,
      total_tokens: 101,
      prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 80 },
    }

    expect(openai.readUsage(usage)).toMatchObject({
      inputTokens: 0,
      cacheReadTokens: 80,
      cacheWriteTokens: 20,
    })
  })

  test('holds nothing but counts, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const count of Object.values(openai.readUsage(value) ?? {})) expect(count).toBeNumber()
      }),
      { seed: 22, numRuns: 200 },
    )
  })

  test('has kinds that add up to the total, wherever a provider counts them', () => {
    const count = fc.nat(1000)
    const counts = fc.record({
      fresh: count,
      cached: count,
      written: count,
      text: count,
      thought: count,
    })
    fc.assert(
      fc.property(counts, fc.boolean(), fc.boolean(), (one, isCacheInside, isThoughtInside) => {
        const { fresh, cached, written, text, thought } = one
        const inCache = cached + written
        // Where both are the same, the total does not tell which of them stands beside.
        fc.pre(isCacheInside === isThoughtInside || inCache !== thought)
        const usage = openai.readUsage({
          prompt_tokens: fresh + (isCacheInside ? inCache : 0),
          completion_tokens: text + (isThoughtInside ? thought : 0),
          total_tokens: fresh + inCache + text + thought,
          prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
          completion_tokens_details: { reasoning_tokens: thought },
        })

        expect(usage).toEqual({
          inputTokens: fresh,
          cacheReadTokens: cached,
          cacheWriteTokens: written,
          outputTokens: text + thought,
          reasoningTokens: thought,
        })
      }),
      { seed: 64, numRuns: 500 },
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

  test('of a provider keeps its type and code', () => {
    const error = new PortusError('stream_truncated', 'No', { type: 'oops', code: '502' })

    expect(openai.errorBody(error, 'id')).toEqual({
      error: { message: 'No', type: 'oops', param: null, code: '502' },
    })
  })

  test('is one event at the end of a stream, whatever its words', () => {
    const error = new PortusError('stream_truncated', 'a\n\nb "é"')
    const event = openai.errorEvent(error, 'id')

    expect(event).toMatch(/^data: [^\n]*\n\n$/)
    expect(JSON.parse(event.slice('data: '.length))).toEqual(openai.errorBody(error, 'id'))
    expect(read('', event.slice('data: '.length).trim())).toEqual({ end: 'failed' })
  })
})

test.each([
  ['with a message is one', { error: { message: 'No' } }, true],
  ['with an empty message is one', { error: { message: '', type: 't' }, id: 1 }, true],
  ['without a message is none', { error: { type: 't' } }, false],
  ['that is a text is none', { error: 'No' }, false],
  ['in a list is none', [{ error: { message: 'No' } }], false],
  ['that is nothing is none', undefined, false],
])('an error of OpenAI’s API %s', (_, value, expected) => {
  expect(openai.isErrorBody(value)).toBe(expected)
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
