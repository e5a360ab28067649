import { describe, expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { openaiChat } from '../../../../../../src/translate/formats/openai-chat/format'
import { chatCompletion } from '../../../../../support/providers/openai-chat'
import { joined } from '../read-events'

const parse = (answer: unknown) => openaiChat.parseAnswer(answer)
const said = (message: unknown, more: object = {}) =>
  parse({
    id: 'c1',
    model: 'm-1',
    choices: [{ index: 0, message, finish_reason: 'stop', ...more }],
  })
const parts = (message: unknown) => joined(said(message)).filter(({ type }) => type !== 'stop')
const text = (value: string): AnswerEvent => ({ type: 'text', text: value })
const thought = (value: string): AnswerEvent => ({ type: 'reasoning', text: value })

test('a whole answer has a start, what it says, its counts, its reason and an end', () => {
  expect(parse(chatCompletion())).toEqual([
    { type: 'start', id: 'chatcmpl-fake', model: 'gpt-real', createdAtS: 1_795_000_000 },
    text('Hello there'),
    {
      type: 'usage',
      usage: expect.objectContaining({ outputTokens: 2, cacheReadTokens: 4 }) as never,
      tier: 'standard',
    },
    { type: 'stop', reason: 'stop' },
    { type: 'end' },
  ])
})

describe('what an answer says:', () => {
  test.each<[string, unknown, AnswerEvent[]]>([
    ['a text', { content: 'hi é😀' }, [text('hi é😀')]],
    ['an empty text', { content: '' }, []],
    ['nothing', { content: null, tool_calls: null, refusal: null, reasoning_content: null }, []],
    ['nothing at all', null, []],
    ['a refusal', { content: null, refusal: 'No.' }, [{ type: 'refusal', text: 'No.' }]],
    ['text in parts', { content: [{ type: 'text', text: 'a' }, 'b'] }, [text('ab')]],
    [
      'thoughts in parts, as Magistral says them',
      {
        content: [
          {
            type: 'thinking',
            thinking: [
              { type: 'text', text: 'h' },
              { type: 'text', text: 'm' },
            ],
          },
          { type: 'text', text: 'hi' },
          { type: 'reference', reference_ids: [1] },
        ],
      },
      [thought('hm'), text('hi')],
    ],
    ['JSON in the place of its text', { content: { a: 1 } }, [text('{"a":1}')]],
    [
      'DeepSeek’s thoughts',
      { reasoning_content: 'hm', content: 'hi' },
      [thought('hm'), text('hi')],
    ],
    ['Groq’s thoughts', { reasoning: 'hm', content: 'hi' }, [thought('hm'), text('hi')]],
    ['thoughts said in two ways', { reasoning: 'hm', reasoning_content: 'hm' }, [thought('hm')]],
    [
      'thoughts in tags, which stay text',
      { content: '<think>hm</think>hi' },
      [text('<think>hm</think>hi')],
    ],
    [
      'a picture',
      {
        content: '',
        images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      },
      [text('![image](data:image/png;base64,AA)')],
    ],
    ['what is spoken', { content: null, audio: { transcript: 'hi' } }, [text('hi')]],
    [
      'OpenRouter’s thoughts, with what must come back',
      {
        reasoning: 'hm',
        reasoning_details: [
          {
            type: 'reasoning.text',
            text: 'hm',
            signature: 's',
            format: 'anthropic-claude-v1',
            index: 0,
          },
          {
            type: 'reasoning.encrypted',
            data: 'd',
            format: 'openai-responses-v1',
            id: 'rs',
            index: 1,
          },
        ],
      },
      [
        thought('hm'),
        {
          type: 'opaque',
          opaque: {
            maker: 'chat',
            value:
              '{"type":"reasoning.text","signature":"s","format":"anthropic-claude-v1","index":0}',
          },
        },
        {
          type: 'opaque',
          opaque: {
            maker: 'chat',
            value:
              '{"type":"reasoning.encrypted","data":"d","format":"openai-responses-v1","id":"rs","index":1}',
          },
          isRedacted: true,
        },
      ],
    ],
    [
      'OpenRouter’s thoughts that need not come back as they were',
      {
        reasoning: 'hm',
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', format: 'unknown', index: 0, id: null },
        ],
      },
      [thought('hm')],
    ],
    [
      'a thought whose text stands beside an encrypted one',
      { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.encrypted', data: 'd' }] },
      [
        thought('hm'),
        {
          type: 'opaque',
          opaque: { maker: 'chat', value: '{"type":"reasoning.encrypted","data":"d"}' },
          isRedacted: true,
        },
      ],
    ],
    [
      'Claude’s thoughts by LiteLLM',
      {
        reasoning_content: 'hm',
        thinking_blocks: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
        ],
      },
      [
        thought('hm'),
        { type: 'opaque', opaque: { maker: 'anthropic', value: 's' } },
        { type: 'opaque', opaque: { maker: 'anthropic', value: 'd' }, isRedacted: true },
      ],
    ],
  ])('%s', (_, message, expected) => {
    expect(parts(message)).toEqual(expected)
  })

  test('the text of an old completion', () => {
    expect(joined(parse({ choices: [{ text: 'hi', finish_reason: 'stop' }] }))[0]).toEqual(
      text('hi'),
    )
  })

  test('the first of several choices', () => {
    const choices = [
      { index: 1, message: { content: 'b' } },
      { index: 0, message: { content: 'a' } },
    ]

    expect(joined(parse({ choices }))[0]).toEqual(text('a'))
  })
})

describe('why it ended', () => {
  const stop = (reason: unknown, message: object = { content: 'hi' }, more: object = {}) =>
    said(message, { finish_reason: reason, ...more }).find(
      ({ type }) => type === 'stop' || type === 'error',
    )
  const call = { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] }

  test.each<[unknown, string]>([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['COMPLETE', 'stop'],
    [null, 'stop'],
    ['', 'stop'],
    [undefined, 'stop'],
    ['something_new', 'stop'],
    ['constructor', 'stop'],
    ['__proto__', 'stop'],
    ['tool_calls', 'stop'],
    ['length', 'length'],
    ['MAX_TOKENS', 'length'],
    ['model_length', 'context_length'],
    ['model_context_window_exceeded', 'context_length'],
    ['content_filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['sensitive', 'content_filter'],
    ['refusal', 'content_filter'],
  ])('%j, without calls, is %s', (reason, expected) => {
    expect(stop(reason)).toEqual({ type: 'stop', reason: expected as never })
  })

  test.each(['stop', 'tool_calls', 'function_call', null, 'eos'])(
    '%j beside calls is a call of tools',
    (reason) => {
      expect(stop(reason, call)).toEqual({ type: 'stop', reason: 'tool_calls' })
    },
  )

  test.each([
    ['error', 502],
    ['insufficient_system_resource', 503],
    ['network_error', 502],
    ['MALFORMED_FUNCTION_CALL', 502],
  ])('%s is an error, and not an end', (reason, status) => {
    expect(said({ content: 'half' }, { finish_reason: reason })).toEqual([
      {
        type: 'error',
        error: { message: `The provider broke the answer off: ${reason}`, code: reason },
        status,
      },
    ])
  })

  test('vLLM names the sequence that stopped it', () => {
    expect(stop('stop', undefined, { stop_reason: '###' })).toEqual({
      type: 'stop',
      reason: 'stop_sequence',
      sequence: '###',
    })
  })

  test.each([128001, null, 'end_turn'])('%j is no sequence', (stop_reason) => {
    expect(stop('stop', undefined, { stop_reason })).toEqual({ type: 'stop', reason: 'stop' })
  })
})

describe('an error under a good status', () => {
  test.each<[string, unknown, object]>([
    ['OpenAI’s', { error: { message: 'No', type: 'invalid_request_error' } }, { status: 400 }],
    ['with a status', { error: { message: 'No', code: 429 } }, { status: 429 }],
    ['with a status as text', { error: { message: 'No', code: '503' } }, { status: 503 }],
    [
      'behind other members',
      { id: 'c1', model: 'm', error: { message: 'No', code: 502 } },
      { status: 502 },
    ],
    ['beside choices', { choices: [{ message: { content: 'a' } }], error: { message: 'No' } }, {}],
    [
      'in a choice',
      { choices: [{ error: { message: 'No', code: 502 }, finish_reason: 'error' }] },
      { status: 502 },
    ],
    ['a plain text', { error: 'No' }, {}],
    ['vLLM’s', { object: 'error', message: 'No', code: 404 }, { status: 404 }],
    ['SiliconFlow’s', { code: 20012, message: 'No', data: null }, {}],
    ['in a list', [{ error: { message: 'No', code: 400 } }], { status: 400 }],
    ['of FastAPI', { detail: 'No' }, {}],
    [
      'about the context',
      { error: { message: 'No', code: 'context_length_exceeded' } },
      { status: 400 },
    ],
  ])('%s', (_, answer, more) => {
    expect(parse(answer)).toMatchObject([{ type: 'error', error: { message: 'No' }, ...more }])
  })

  test.each([null, {}, false, ''])('%j is none', (error) => {
    expect(parse({ choices: [{ message: { content: 'a' } }], error }).at(-1)).toEqual({
      type: 'end',
    })
  })
})

test.each<[unknown]>([
  [{}],
  [{ id: 'c1' }],
  [{ choices: [] }],
  [{ choices: null, usage: null }],
  [null],
  ['hi'],
  [[]],
])('%j is no answer', (answer) => {
  expect(parse(answer)).toEqual([])
})

describe('token counts', () => {
  const usage = (counts: unknown, more: object = {}) => {
    const events = parse({ choices: [{ message: { content: 'a' } }], usage: counts, ...more })
    const event = events.find(({ type }) => type === 'usage')
    return event?.type === 'usage' ? event.usage : undefined
  }
  test.each<[string, unknown, object]>([
    [
      'prompt and completion',
      { prompt_tokens: 5, completion_tokens: 2 },
      { inputTokens: 5, outputTokens: 2 },
    ],
    [
      'cached ones are apart',
      { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 8 } },
      { inputTokens: 2, cacheReadTokens: 8, outputTokens: 2 },
    ],
    [
      'DeepSeek’s cached ones',
      {
        prompt_tokens: 10,
        completion_tokens: 2,
        prompt_cache_hit_tokens: 8,
        prompt_cache_miss_tokens: 2,
      },
      { inputTokens: 2, cacheReadTokens: 8 },
    ],
    [
      'Moonshot’s cached ones',
      { prompt_tokens: 10, completion_tokens: 2, cached_tokens: 8 },
      { inputTokens: 2, cacheReadTokens: 8 },
    ],
    [
      'xAI’s reasoning, counted beside the completion',
      {
        prompt_tokens: 10,
        completion_tokens: 2,
        total_tokens: 19,
        completion_tokens_details: { reasoning_tokens: 7 },
      },
      { outputTokens: 9, reasoningTokens: 7 },
    ],
    [
      'a zero is a fact',
      { prompt_tokens: 0, completion_tokens: 0 },
      { inputTokens: 0, outputTokens: 0 },
    ],
  ])('%s', (_, counts, expected) => {
    expect(usage(counts)).toMatchObject(expected)
  })

  test('Groq’s own member', () => {
    expect(
      usage(null, { x_groq: { usage: { prompt_tokens: 3, completion_tokens: 1 } } }),
    ).toMatchObject({
      inputTokens: 3,
    })
  })

  test.each([null, {}, 'many', { prompt_tokens: null }])('%j is none', (counts) => {
    expect(usage(counts)).toBeUndefined()
  })
})
