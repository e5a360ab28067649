import { describe, expect, test } from 'bun:test'
import { messages } from '../../../../../../src/translate/dialects/messages/dialect'
import { openaiChat } from '../../../../../../src/translate/formats/openai-chat/format'

const print = (request: object, provider: string, model = 'm') => {
  const conversation = messages.parseRequest({ messages: [], ...request }, (text) => text)
  const { body, dropped } = openaiChat.printRequest(conversation, {
    provider,
    api: provider,
    model,
  })
  const { model: _, messages: history, tools, ...members } = JSON.parse(JSON.stringify(body))
  return { history, members, dropped }
}

const ADAPTIVE = { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }
const BUDGET = { thinking: { type: 'enabled', budget_tokens: 8000 } }
const OFF = { thinking: { type: 'disabled' } }
const EFFORT = { output_config: { effort: 'low' } }
const MINIMAL = { output_config: { effort: 'minimal' } }
const HOT = { temperature: 0.5, top_p: 0.9 }

describe('how much to think', () => {
  test.each<
    [provider: string, model: string, request: object, members: object, dropped?: string[]]
  >([
    ['openai', 'o3', EFFORT, { reasoning_effort: 'low' }],
    ['openai', 'o3', ADAPTIVE, { reasoning_effort: 'high' }],
    ['openai', 'gpt-5.1', MINIMAL, { reasoning_effort: 'low' }],
    ['openai', 'gpt-5', MINIMAL, { reasoning_effort: 'minimal' }],
    ['openai', 'gpt-5.2-pro', MINIMAL, { reasoning_effort: 'medium' }],
    ['openai', 'o3', MINIMAL, { reasoning_effort: 'low' }],
    ['openai', 'gpt-5.2', ADAPTIVE, { reasoning_effort: 'xhigh' }],
    ['openai', 'gpt-5', BUDGET, { reasoning_effort: 'medium' }],
    ['openai', 'gpt-4o', EFFORT, {}, ['reasoning_effort']],
    ['openai', 'gpt-5-chat-latest', EFFORT, {}, ['reasoning_effort']],
    ['openai', 'my-own-model', EFFORT, { reasoning_effort: 'low' }],
    ['openai', 'gpt-5.4', { ...EFFORT, tools: [{ name: 'f' }] }, {}, ['reasoning_effort']],
    ['openai', 'gpt-5.4', EFFORT, { reasoning_effort: 'low' }],
    ['openai', 'gpt-5.4', OFF, {}],
    ['azure-openai', 'o4-mini', EFFORT, { reasoning_effort: 'low' }],
    [
      'deepseek',
      'deepseek-v4-pro',
      ADAPTIVE,
      { thinking: { type: 'enabled' }, reasoning_effort: 'max' },
    ],
    ['deepseek', 'deepseek-v4-pro', OFF, { thinking: { type: 'disabled' } }],
    ['zhipu', 'glm-4.7', BUDGET, { thinking: { type: 'enabled' } }],
    ['z-ai', 'glm-4.7', { ...OFF, ...EFFORT }, { thinking: { type: 'disabled' } }],
    ['moonshot', 'kimi-k2.6', OFF, { thinking: { type: 'disabled' } }],
    ['moonshot', 'kimi-k2.7-code', OFF, {}],
    ['moonshot', 'kimi-k2-thinking', BUDGET, {}],
    ['z-ai', 'glm-4.7', EFFORT, {}, ['reasoning_effort']],
    ['z-ai', 'glm-5.2', EFFORT, { reasoning_effort: 'low' }],
    [
      'zhipu',
      'glm-5.3',
      { ...BUDGET, output_config: { effort: 'medium' } },
      { thinking: { type: 'enabled' }, reasoning_effort: 'low' },
    ],
    ['zhipu', 'glm-5.3', OFF, {}, ['thinking']],
    [
      'dashscope',
      'qwen3.8-max',
      { ...BUDGET, stream: true },
      {
        enable_thinking: true,
        thinking_budget: 8000,
        stream: true,
        stream_options: { include_usage: true },
      },
    ],
    ['dashscope', 'qwen3.8-max', OFF, { enable_thinking: false }],
    ['openrouter', 'x/y', ADAPTIVE, { reasoning: { effort: 'xhigh' } }],
    ['openrouter', 'x/y', BUDGET, { reasoning: { max_tokens: 8000 } }],
    [
      'openrouter',
      'x/y',
      { thinking: { type: 'adaptive', display: 'omitted' } },
      { reasoning: { enabled: true, exclude: true } },
    ],
    ['openrouter', 'x/y', OFF, { reasoning: { enabled: false } }],
    ['fireworks-ai', 'x', EFFORT, { reasoning_effort: 'low' }],
    ['fireworks-ai', 'x', ADAPTIVE, { reasoning_effort: 'max' }],
    ['deepinfra', 'x', ADAPTIVE, { reasoning_effort: 'xhigh' }],
    ['deepinfra', 'x', BUDGET, { reasoning_effort: 'medium' }],
    ['deepinfra', 'x', OFF, { reasoning_effort: 'none' }],
    ['nebius', 'x', ADAPTIVE, { reasoning_effort: 'high' }],
    ['perplexity-ai', 'sonar-deep-research', ADAPTIVE, { reasoning_effort: 'high' }],
    [
      'perplexity-ai',
      'sonar',
      { output_config: { effort: 'minimal' }, top_k: 4 },
      { reasoning_effort: 'minimal' },
      ['top_k'],
    ],
    ['ollama', 'qwen3', OFF, { reasoning_effort: 'none' }],
    ['ollama', 'llama3.2', EFFORT, {}, ['reasoning_effort']],
    ['ollama', 'gpt-oss:20b', ADAPTIVE, { reasoning_effort: 'high' }],
    ['cerebras', 'zai-glm-4.7', OFF, { reasoning_effort: 'none' }],
    ['cerebras', 'llama3.1-8b', OFF, {}],
    ['groq', 'openai/gpt-oss-120b', ADAPTIVE, { reasoning_effort: 'high' }],
    ['groq', 'llama-3.3-70b', ADAPTIVE, {}, ['reasoning_effort']],
    ['groq', 'qwen/qwen3-32b', OFF, { reasoning_effort: 'none' }],
    ['groq', 'qwen/qwen3-32b', EFFORT, {}, ['reasoning_effort']],
    ['groq', 'qwen/qwen3.8-27b', ADAPTIVE, { reasoning_effort: 'high' }],
    ['x-ai', 'grok-4', BUDGET, {}, ['thinking']],
    ['x-ai', 'grok-4', {}, {}],
    ['x-ai', 'grok-4.3', BUDGET, { reasoning_effort: 'medium' }],
    ['x-ai', 'grok-4.3', OFF, { reasoning_effort: 'none' }],
    ['x-ai', 'grok-4.5', ADAPTIVE, { reasoning_effort: 'high' }],
    ['x-ai', 'grok-4.5', OFF, {}, ['thinking']],
    ['x-ai', 'grok-3-mini', { output_config: { effort: 'medium' } }, { reasoning_effort: 'low' }],
    ['x-ai', 'grok-4.20-reasoning', EFFORT, {}, ['reasoning_effort']],
  ])('%s, %s: %j', (provider, model, request, members, dropped = []) => {
    const printed = print(request, provider, model)

    expect(printed.members).toEqual(members)
    expect(printed.dropped).toEqual(dropped)
  })
})

describe('samplings', () => {
  test.each<[model: string, request: object, members: object, dropped?: string[]]>([
    ['gpt-4o', HOT, HOT],
    ['o3', HOT, {}, ['temperature', 'top_p']],
    ['o3', { temperature: 1 }, { temperature: 1 }],
    ['gpt-5-mini', HOT, {}, ['temperature', 'top_p']],
    ['gpt-5.1', HOT, HOT],
    ['gpt-5.1', { ...HOT, ...EFFORT }, { reasoning_effort: 'low' }, ['temperature', 'top_p']],
  ])('of %s: %j', (model, request, members, dropped = []) => {
    expect(print(request, 'openai', model)).toMatchObject({ members, dropped })
  })

  test('other providers take them beside thinking', () => {
    expect(print({ ...HOT, ...EFFORT }, 'deepseek').members).toMatchObject(HOT)
  })
})

describe('thoughts in history', () => {
  const says = (...content: object[]) => ({ messages: [{ role: 'assistant', content }] })
  const thinking = (thinking: string, signature: string) => ({
    type: 'thinking',
    thinking,
    signature,
  })
  const own = thinking('hm', 'portus.chat.')
  const text = { type: 'text', text: 'a' }
  const call = { type: 'tool_use', id: 'k', name: 'f', input: {} }
  const messageFor = (request: object, provider: string, model?: string) => {
    const { history, dropped } = print(request, provider, model)
    const { role: _, content: __, tool_calls, ...members } = history[0]
    return { members, dropped, extra: tool_calls?.[0]?.extra_content }
  }

  test.each([
    ['ollama', 'qwen3'],
    ['sambanova', 'gpt-oss-120b'],
    ['groq', 'openai/gpt-oss-120b'],
    ['groq', 'qwen/qwen3-32b'],
    ['cerebras', 'gpt-oss-120b'],
  ])('%s, %s, gets its own back in another member', (provider, model) => {
    expect(messageFor(says(own, text), provider, model)).toEqual({
      members: { reasoning: 'hm' },
      dropped: [],
      extra: undefined,
    })
  })

  test.each(['deepseek', 'moonshot', 'zhipu', 'z-ai', 'fireworks-ai', 'nebius'])(
    '%s gets its own back',
    (provider) => {
      expect(messageFor(says(own, text), provider)).toEqual({
        members: { reasoning_content: 'hm' },
        dropped: [],
        extra: undefined,
      })
    },
  )

  test.each(['openai', 'groq', 'mistral-ai', 'cerebras'])('%s gets none', (provider) => {
    expect(messageFor(says(own, text), provider)).toMatchObject({
      members: {},
      dropped: ['messages.reasoning'],
    })
  })

  test('another maker’s are left out and named', () => {
    expect(messageFor(says(thinking('hm', 'claudes'), text), 'deepseek')).toMatchObject({
      members: {},
      dropped: ['messages.reasoning'],
    })
  })

  test.each([
    ['deepseek', 'deepseek-v4-pro', ''],
    ['moonshot', 'kimi-k2.6', ' '],
    ['openai', 'kimi-k2.6', ' '],
  ])('%s, %s, gets something beside calls without any', (provider, model, reasoning_content) => {
    expect(messageFor(says(call), provider, model).members).toEqual({ reasoning_content })
    expect(messageFor({ ...says(call), ...OFF }, provider, model).members).toEqual({})
    expect(messageFor(says(text), provider, model).members).toEqual({})
  })

  test.each<[string, object[], object[]]>([
    [
      'as they came',
      [
        thinking('hm', 'portus.chat.{"type":"reasoning.text","signature":"s","index":0}'),
        {
          type: 'redacted_thinking',
          data: 'portus.chat.{"type":"reasoning.encrypted","data":"d","id":"rs"}',
        },
        thinking(
          'in short',
          'portus.chat.{"type":"reasoning.summary","format":"openai-responses-v1"}',
        ),
        text,
      ],
      [
        { type: 'reasoning.text', signature: 's', index: 0, text: 'hm' },
        { type: 'reasoning.encrypted', data: 'd', id: 'rs' },
        { type: 'reasoning.summary', format: 'openai-responses-v1', summary: 'in short' },
      ],
    ],
    ['without a signature', [own, text], [{ type: 'reasoning.text', text: 'hm' }]],
    [
      'of Claude’s own',
      [thinking('hm', 'sig'), { type: 'redacted_thinking', data: 'd' }, text],
      [
        { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1' },
        { type: 'reasoning.encrypted', data: 'd', format: 'anthropic-claude-v1' },
      ],
    ],
  ])('OpenRouter gets them %s', (_, content, reasoning_details) => {
    expect(messageFor(says(...content), 'openrouter', 'anthropic/claude-sonnet-4.5')).toMatchObject(
      {
        members: { reasoning_details },
        dropped: [],
      },
    )
  })

  test('OpenRouter gets Claude’s for Claude alone', () => {
    expect(
      messageFor(says(thinking('hm', 'sig'), text), 'openrouter', 'openai/gpt-5'),
    ).toMatchObject({
      members: {},
      dropped: ['messages.reasoning'],
    })
  })

  const signed = says(thinking('', 'portus.gemini.sig'), call)

  test('Gemini’s signature of a call goes back to Gemini', () => {
    expect(messageFor(signed, 'openai', 'gemini-3-pro')).toEqual({
      members: {},
      dropped: [],
      extra: { google: { thought_signature: 'sig' } },
    })
    expect(messageFor(signed, 'openrouter', 'google/gemini-3-pro')).toMatchObject({
      members: {
        reasoning_details: [
          { type: 'reasoning.encrypted', data: 'sig', format: 'google-gemini-v1', id: 'k' },
        ],
      },
    })
  })

  test('and to nobody else', () => {
    expect(messageFor(signed, 'openai', 'gpt-5')).toEqual({
      members: {},
      dropped: ['messages.reasoning'],
      extra: undefined,
    })
  })
})
