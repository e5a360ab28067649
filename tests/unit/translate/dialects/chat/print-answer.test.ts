import { describe, expect, test } from 'bun:test'
import type { AnswerEvent, StopReason } from '../../../../../src/translate/answer-events'
import { chat } from '../../../../../src/translate/dialects/chat/chat'
import { folded } from './folded'

const OPTIONS = { requestId: 'req-1', model: 'alias', includesUsage: true }

const ANSWER: AnswerEvent[] = [
  { type: 'start', id: 'msg_1', model: 'claude', createdAtS: 7 },
  { type: 'reasoning', text: 'hm' },
  { type: 'reasoning', text: '…' },
  { type: 'opaque', opaque: { maker: 'anthropic', value: 's' } },
  { type: 'text', text: 'Let me ' },
  { type: 'text', text: 'see' },
  { type: 'opaque', opaque: { maker: 'anthropic', value: 'd' }, isRedacted: true },
  { type: 'call', key: 'a', id: 'c1', name: 'f', text: '{"x"' },
  {
    type: 'call',
    key: 'b',
    id: 'c2',
    name: 'g',
    text: '{}',
    opaque: { maker: 'gemini', value: 't' },
  },
  { type: 'call', key: 'a', text: ':1}' },
  {
    type: 'usage',
    usage: {
      inputTokens: 10,
      cacheReadTokens: 1000,
      cacheWriteTokens: 5,
      cacheWrite1hTokens: 2,
      outputTokens: 107,
      reasoningTokens: 30,
    },
  },
  { type: 'stop', reason: 'stop' },
  { type: 'end' },
]

const MESSAGE = {
  role: 'assistant',
  content: 'Let me see',
  reasoning_content: 'hm…',
  reasoning_details: [
    {
      type: 'reasoning.text',
      text: 'hm…',
      signature: 'portus.anthropic.s',
      format: 'anthropic-claude-v1',
      index: 0,
    },
    {
      type: 'reasoning.encrypted',
      data: 'portus.anthropic.d',
      format: 'anthropic-claude-v1',
      index: 2,
    },
  ],
  tool_calls: [
    { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
    {
      id: 'c2',
      type: 'function',
      function: { name: 'g', arguments: '{}' },
      extra_content: { google: { thought_signature: 't' } },
    },
  ],
}

const USAGE = {
  prompt_tokens: 1017,
  completion_tokens: 107,
  total_tokens: 1124,
  prompt_tokens_details: { cached_tokens: 1000, cache_write_tokens: 7 },
  completion_tokens_details: { reasoning_tokens: 30 },
}

const printed = (events: AnswerEvent[], options = OPTIONS) => {
  const printer = chat.eventPrinter(options)
  return events.map((event) => printer.print(event)).join('')
}

describe('a whole answer', () => {
  test('is a chat completion', () => {
    expect(chat.printAnswer(ANSWER, OPTIONS)).toEqual({
      id: 'chatcmpl-msg_1',
      object: 'chat.completion',
      created: 7,
      model: 'claude',
      choices: [
        {
          index: 0,
          message: { ...MESSAGE, refusal: null },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: USAGE,
    })
  })

  test('has what the provider does not say', () => {
    const answer = chat.printAnswer([{ type: 'stop', reason: 'stop' }, { type: 'end' }], OPTIONS)
    expect(answer).toMatchObject({
      id: 'chatcmpl-req-1',
      model: 'alias',
      choices: [{ message: { content: '', refusal: null }, finish_reason: 'stop' }],
    })
    expect(answer.created).toBeNumber()
    expect(answer).not.toHaveProperty('usage')
  })

  test('has null for content beside calls and refusals alone', () => {
    const call: AnswerEvent = { type: 'call', key: '0', id: 'c', name: 'f', text: '{}' }
    const refusal: AnswerEvent = { type: 'refusal', text: 'no' }
    const contentOf = (event: AnswerEvent) =>
      (chat.printAnswer([event], OPTIONS) as { choices: { message: object }[] }).choices[0]?.message
    expect(contentOf(call)).toMatchObject({ content: null })
    expect(contentOf(refusal)).toMatchObject({ content: null, refusal: 'no' })
  })
})

describe('a stream', () => {
  test('says what the whole answer says', () => {
    const { message, finish_reason, usage, isDone } = folded(printed(ANSWER))
    expect(message).toEqual(MESSAGE)
    expect([finish_reason, isDone]).toEqual(['tool_calls', true])
    expect(usage).toEqual(USAGE)
  })

  test('is spelled as OpenAI spells it', () => {
    const text = printed(
      [
        { type: 'start', id: 'x', model: 'm', createdAtS: 1 },
        { type: 'text', text: 'a"b\n' },
        { type: 'stop', reason: 'length' },
        { type: 'end' },
      ],
      { ...OPTIONS, includesUsage: false },
    )
    const head =
      'data: {"id":"chatcmpl-x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":'
    const tail = ',"logprobs":null,"finish_reason":'
    expect(text).toBe(
      `${head}{"role":"assistant","content":"","refusal":null}${tail}null}]}\n\n` +
        `${head}{"content":"a\\"b\\n"}${tail}null}]}\n\n` +
        `${head}{}${tail}"length"}]}\n\n` +
        'data: [DONE]\n\n',
    )
  })

  test('has usage in a chunk without choices, only if the client asked', () => {
    const chunks = (text: string) =>
      text
        .split('\n\n')
        .filter((line) => line.startsWith('data: {'))
        .map((line) => JSON.parse(line.slice(6)))
    const asked = chunks(printed(ANSWER))
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: USAGE })
    expect(asked.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
    const unasked = chunks(printed(ANSWER, { ...OPTIONS, includesUsage: false }))
    expect(unasked.some((chunk) => 'usage' in chunk)).toBe(false)
  })

  test('ends with an error and nothing behind it', () => {
    const text = printed([
      { type: 'start' },
      { type: 'text', text: 'a' },
      { type: 'error', error: { message: 'too much', type: 'overloaded_error' }, status: 529 },
      { type: 'stop', reason: 'stop' },
      { type: 'end' },
    ])
    expect(text).toEndWith(
      'data: {"error":{"message":"too much","type":"overloaded_error","param":null,"code":null}}\n\n',
    )
    expect(text).not.toContain('[DONE]')
    expect(folded(text).finish_reason).toBeUndefined()
  })

  test('says the reason once', () => {
    const stop: AnswerEvent = { type: 'stop', reason: 'length' }
    const end: AnswerEvent = { type: 'end' }
    const text = printed([{ type: 'start' }, stop, { ...stop, reason: 'stop' }, end, end])
    expect(text.match(/"finish_reason":"/g)).toHaveLength(1)
    expect(text.match(/\[DONE\]/g)).toHaveLength(1)
    expect(folded(text).finish_reason).toBe('length')
  })
})

const REASONS: [reason: StopReason, isCalling: boolean, word: string][] = [
  ['stop', false, 'stop'],
  ['stop', true, 'tool_calls'],
  ['tool_calls', false, 'stop'],
  ['stop_sequence', false, 'stop'],
  ['length', true, 'length'],
  ['context_length', false, 'length'],
  ['content_filter', false, 'content_filter'],
  ['pause', false, 'length'],
]

test.each(REASONS)('the reason %s with calls: %p is %s', (reason, isCalling, word) => {
  const call: AnswerEvent = { type: 'call', key: '0', id: 'c', name: 'f', text: '{}' }
  const events: AnswerEvent[] = [...(isCalling ? [call] : []), { type: 'stop', reason }]
  expect(chat.printAnswer(events, OPTIONS)).toMatchObject({ choices: [{ finish_reason: word }] })
  expect(folded(printed([...events, { type: 'end' }])).finish_reason).toBe(word)
})
