import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../../../src/translate/conversation'
import { messages } from '../../../../src/translate/dialects/messages/dialect'
import { bedrockConverse } from '../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../src/translate/formats/cohere/format'
import { gemini } from '../../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'

const FORMATS = [
  [openaiChat, 'openai', 'gpt-4.1'],
  [openaiChat, 'openrouter', 'anthropic/claude-sonnet-4.5'],
  [openaiChat, 'deepseek', 'deepseek-chat'],
  [gemini, 'google', 'gemini-2.5-pro'],
  [cohere, 'cohere', 'command-a-03-2025'],
  [bedrockConverse, 'bedrock', 'amazon.nova-pro-v1:0'],
] as const

/** A request as Claude Code makes it, in words of our own. */
const asked = (bill: string, session: string, more: readonly object[] = []): JsonObject => ({
  model: 'm',
  max_tokens: 32000,
  stream: true,
  thinking: { type: 'adaptive', display: 'omitted' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'high' },
  metadata: { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: session }) },
  system: [
    {
      type: 'text',
      text: `x-anthropic-billing-header: cc_version=2.1.${bill}; cc_entrypoint=cli;`,
    },
    { type: 'text', text: 'You help with code.', cache_control: { type: 'ephemeral' } },
  ],
  tools: [
    { name: 'Bash', description: 'runs', input_schema: { type: 'object' } },
    { name: 'ToolSearch', description: 'finds', input_schema: { type: 'object' } },
    { name: 'WebFetch', description: 'fetches', input_schema: {}, defer_loading: true },
    { name: 'DeferredToolPlaceholder', description: '-', input_schema: {}, defer_loading: true },
  ],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Do it' }] },
    { role: 'system', content: 'The folder is /work.' },
    ...more,
  ],
})

const FOUND = [
  {
    role: 'assistant',
    content: [{ type: 'tool_use', id: 'toolu_1', name: 'ToolSearch', input: { query: 'web' } }],
  },
  {
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: 'toolu_1',
        content: [{ type: 'tool_reference', tool_name: 'WebFetch' }],
        cache_control: { type: 'ephemeral' },
      },
    ],
  },
]

describe.each(FORMATS)(
  'a request of a coding agent in the format $name of %s',
  (format, provider, model) => {
    const printed = (request: JsonObject) =>
      format.printRequest(messages.parseRequest(request, String), {
        provider,
        api: provider,
        model,
      })

    test('has the same bytes in every session, but for the session', () => {
      const bodyOf = (bill: string, session: string) => {
        const { prompt_cache_key, ...body } = printed(asked(bill, session)).body
        return JSON.stringify(body)
      }
      const text = bodyOf('1.aaa', 'one')

      expect(bodyOf('2.bbb', 'two')).toBe(text)
      expect(text).not.toContain('x-anthropic-billing-header')
      expect(text).toContain('You help with code.')
      expect(text).toContain('The folder is /work.')
    })

    test('has a tool from the moment on in which it is found', () => {
      const namesOf = (request: JsonObject) => JSON.stringify(printed(request).body)

      expect(namesOf(asked('1', 's'))).not.toContain('WebFetch')
      const later = namesOf(asked('1', 's', FOUND))
      expect(later).toContain('Tool: WebFetch')
      expect(later).toContain('"fetches"')
      for (const text of [namesOf(asked('1', 's')), later])
        expect(text).not.toContain('DeferredToolPlaceholder')
    })

    test('names what is left out', () => {
      const { dropped } = printed(asked('1', 's'))
      expect(dropped).toContain('system.x-anthropic-billing-header')
      expect(dropped).toContain('context_management')
    })
  },
)
