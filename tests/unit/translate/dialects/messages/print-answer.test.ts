import { describe, expect, test } from 'bun:test'
import type { Usage } from '../../../../../src/api/dialect'
import type { AnswerEvent, StopReason } from '../../../../../src/translate/answer-events'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'

const options = { requestId: 'req-1', model: 'the-model', includesUsage: false }
const print = (...events: AnswerEvent[]) => messages.printAnswer(events, options)
const call = (key: string, text: string, more: object = {}): AnswerEvent => ({
  type: 'call',
  key,
  id: `id-${key}`,
  name: 'f',
  text,
  ...more,
})
const used = (key: string, input: object) => ({
  type: 'tool_use',
  id: `id-${key}`,
  name: 'f',
  input,
})

test('everything has its place', () => {
  const message = print(
    { type: 'start', id: 'c1', model: 'm-1', createdAtS: 5 },
    { type: 'text', text: 'hi' },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } },
    { type: 'stop', reason: 'length' },
    { type: 'end' },
  )

  expect(message).toEqual({
    id: 'msg_c1',
    type: 'message',
    role: 'assistant',
    model: 'm-1',
    content: [{ type: 'text', text: 'hi' }],
    stop_reason: 'max_tokens',
    stop_sequence: null,
    usage: {
      input_tokens: 3,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 2,
    },
  })
})

test.each<[string, AnswerEvent[], string, string]>([
  ['nothing', [], 'msg_req-1', 'the-model'],
  ['an id of Anthropic’s', [{ type: 'start', id: 'msg_1' }], 'msg_1', 'the-model'],
  ['another’s id', [{ type: 'start', id: 'chatcmpl-1', model: 'm' }], 'msg_chatcmpl-1', 'm'],
])('the head, where the provider gives %s', (_, events, id, model) => {
  expect(print(...events)).toMatchObject({ id, model, type: 'message', role: 'assistant' })
})

describe('the content', () => {
  test.each<[string, AnswerEvent[], object[]]>([
    ['nothing', [], []],
    [
      'texts and a refusal',
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
        { type: 'refusal', text: 'No' },
      ],
      [
        { type: 'text', text: 'ab' },
        { type: 'text', text: 'No' },
      ],
    ],
    [
      'a call in pieces, beside another one',
      [call('0', '{"a"'), call('1', '{}'), { type: 'call', key: '0', text: ':[1]}' }],
      [used('0', { a: [1] }), used('1', {})],
    ],
    ['arguments that break off', [call('0', '{"a":')], [used('0', { arguments: '{"a":' })]],
    ['no arguments', [call('0', '')], [used('0', {})]],
    [
      'a call that is signed',
      [call('0', '{}', { opaque: { maker: 'gemini', value: 's' } })],
      [{ type: 'thinking', thinking: '', signature: 'portus.gemini.s' }, used('0', {})],
    ],
    [
      'thoughts with and without signatures',
      [
        { type: 'reasoning', text: 'a' },
        { type: 'reasoning', text: 'b' },
        { type: 'opaque', opaque: { maker: 'anthropic', value: 's' } },
        { type: 'reasoning', text: 'c' },
        { type: 'text', text: 'd' },
      ],
      [
        { type: 'thinking', thinking: 'ab', signature: 's' },
        { type: 'thinking', thinking: 'c', signature: 'portus.chat.' },
        { type: 'text', text: 'd' },
      ],
    ],
    [
      'a hidden thought',
      [{ type: 'opaque', opaque: { maker: 'anthropic', value: 's' }, isRedacted: true }],
      [{ type: 'redacted_thinking', data: 's' }],
    ],
  ])('%s', (_, events, content) => {
    expect(print(...events).content).toEqual(content)
  })
})

describe('why an answer ended', () => {
  test.each<[StopReason, string]>([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['context_length', 'model_context_window_exceeded'],
    ['content_filter', 'refusal'],
    ['pause', 'pause_turn'],
    ['tool_calls', 'end_turn'],
    ['stop_sequence', 'stop_sequence'],
  ])('%s, without calls', (reason, stop_reason) => {
    expect(print({ type: 'stop', reason })).toMatchObject({ stop_reason, stop_sequence: null })
  })

  test.each<[StopReason, string]>([
    ['stop', 'tool_use'],
    ['tool_calls', 'tool_use'],
    ['length', 'max_tokens'],
  ])('%s, with a call', (reason, stop_reason) => {
    expect(print(call('0', '{}'), { type: 'stop', reason })).toMatchObject({ stop_reason })
  })

  test('a sequence that stopped it', () => {
    expect(print({ type: 'stop', reason: 'stop_sequence', sequence: '###' })).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: '###',
    })
  })

  test('no reason is a plain end', () => {
    expect(print()).toMatchObject({ stop_reason: 'end_turn', stop_sequence: null })
  })
})

describe('token counts', () => {
  const NONE = {
    input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 0,
  }
  test.each<[string, Usage, object]>([
    ['nothing is all zero', {}, NONE],
    [
      'input and output',
      { inputTokens: 10, outputTokens: 3 },
      { ...NONE, input_tokens: 10, output_tokens: 3 },
    ],
    [
      'what a cache held and what went into it',
      { inputTokens: 2, cacheReadTokens: 8, cacheWriteTokens: 5 },
      { ...NONE, input_tokens: 2, cache_read_input_tokens: 8, cache_creation_input_tokens: 5 },
    ],
    [
      'what went into a cache for an hour',
      { cacheWriteTokens: 5, cacheWrite1hTokens: 4 },
      {
        ...NONE,
        cache_creation_input_tokens: 9,
        cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 4 },
      },
    ],
    [
      'sound is input and output',
      { inputTokens: 1, audioInputTokens: 2, outputTokens: 3, audioOutputTokens: 4 },
      { ...NONE, input_tokens: 3, output_tokens: 7 },
    ],
    [
      'reasoning is a part of the output',
      { outputTokens: 5, reasoningTokens: 4 },
      { ...NONE, output_tokens: 5, output_tokens_details: { thinking_tokens: 4 } },
    ],
  ])('%s', (_, usage, expected) => {
    expect(print({ type: 'usage', usage }).usage).toEqual(expected)
  })

  test('later counts replace earlier ones, member by member', () => {
    const usage = print(
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } },
      { type: 'usage', usage: { outputTokens: 7 } },
    ).usage

    expect(usage).toMatchObject({ input_tokens: 1, output_tokens: 7 })
  })
})
