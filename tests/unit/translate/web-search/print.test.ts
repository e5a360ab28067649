import { describe, expect, test } from 'bun:test'
import type { Format } from '../../../../src/translate/answer-events'
import {
  type Conversation,
  Untranslatable,
  type WebSearch,
} from '../../../../src/translate/conversation'
import { anthropic } from '../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../src/translate/formats/cohere/format'
import { gemini } from '../../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../../../src/translate/formats/openai-responses/format'
import { searchFault } from '../../../support/providers/anthropic-search'
import { bedrockComplaints } from '../../../support/providers/bedrock-rules'
import { geminiRefusal } from '../../../support/providers/gemini-checks'
import { responsesRefusal } from '../../../support/providers/responses-rules'

/** A target: the format, the provider and the model. */
type Target = readonly [format: Format, provider: string, model: string]

const CLAUDE: Target = [anthropic, 'anthropic', 'claude-sonnet-4-5']
const OLD_CLAUDE: Target = [anthropic, 'anthropic', 'claude-3-haiku-20240307']
const VERTEX_CLAUDE: Target = [anthropic, 'vertex-ai', 'claude-sonnet-4-5@20250929']
const BEDROCK_CLAUDE: Target = [anthropic, 'bedrock', 'anthropic.claude-sonnet-4-5']
const GEMINI: Target = [gemini, 'google', 'gemini-2.5-flash']
const GEMINI_3: Target = [gemini, 'google', 'gemini-3-pro-preview']
const GEMINI_1: Target = [gemini, 'google', 'gemini-1.5-pro']
const VERTEX_GEMINI: Target = [gemini, 'vertex-ai', 'gemini-3-pro-preview']
const GEMMA: Target = [gemini, 'google', 'gemma-3-27b-it']
const GPT: Target = [openaiChat, 'openai', 'gpt-5.4']
const GPT_SEARCH: Target = [openaiChat, 'openai', 'gpt-4o-search-preview']
const SONAR: Target = [openaiChat, 'perplexity-ai', 'sonar-pro']
const ROUTER: Target = [openaiChat, 'openrouter', 'openai/gpt-5.4']
const OPENAI: Target = [openaiResponses, 'openai', 'gpt-5.4']
const AZURE: Target = [openaiResponses, 'azure-openai', 'gpt-5.4']
const OLD_OPENAI: Target = [openaiResponses, 'openai', 'gpt-4.1-nano']
const MISTRAL: Target = [openaiChat, 'mistral-ai', 'mistral-large-latest']
const NOVA: Target = [bedrockConverse, 'bedrock', 'us.amazon.nova-2-lite-v1:0']
const NOVA_PRO: Target = [bedrockConverse, 'bedrock', 'us.amazon.nova-pro-v1:0']
const CONVERSE_CLAUDE: Target = [bedrockConverse, 'bedrock', 'anthropic.claude-sonnet-4-5']
const COMMAND: Target = [cohere, 'cohere', 'command-a-03-2025']

const FUNCTION = { name: 'f', schema: { type: 'object', properties: { a: { type: 'string' } } } }

/** What a target is sent. Its provider must not refuse it. */
function print(
  [format, provider, model]: Target,
  webSearch: WebSearch,
  more: Partial<Conversation> = {},
) {
  const conversation: Conversation = {
    model: 'm',
    turns: [{ role: 'user', parts: [{ kind: 'text', text: 'q' }] }],
    tools: [],
    isStreamed: false,
    rest: {},
    webSearch,
    ...more,
  }
  const { body, dropped } = format.printRequest(conversation, { provider, api: provider, model })
  const fault =
    format === gemini
      ? geminiRefusal(body, { model, isVertex: provider === 'vertex-ai' })
      : format === anthropic
        ? searchFault(body)
        : format === bedrockConverse
          ? bedrockComplaints(body, { model, isStreamed: false })[0]
          : format === openaiResponses
            ? responsesRefusal(body, { thoughts: [] })
            : undefined
  expect(fault).toBeUndefined()
  return { body, dropped }
}

const NEEDED: WebSearch = { isOptional: false, name: 'web_search_20250305' }
const OFFERED: WebSearch = { isOptional: true, name: 'web_search' }
const FORCED: WebSearch = { ...NEEDED, isForced: true }
const PLACE = { city: 'Berlin', region: 'BE', country: 'DE', timezone: 'Europe/Berlin' }
const WISHES: WebSearch = { ...NEEDED, maxUses: 3, location: PLACE, contextSize: 'low' }
const ANTHROPICS = { type: 'web_search_20250305', name: 'web_search' }

/** What an answer of OpenAI's must say: its thoughts, and what was found. */
const SAYS = ['reasoning.encrypted_content', 'web_search_call.action.sources']

describe('a search that the request needs', () => {
  test.each<[string, Target, WebSearch, object, readonly string[]]>([
    ['Claude’s', CLAUDE, NEEDED, { tools: [ANTHROPICS] }, []],
    [
      'Claude’s, that must be made',
      CLAUDE,
      FORCED,
      { tools: [ANTHROPICS], tool_choice: { type: 'tool', name: 'web_search' } },
      [],
    ],
    [
      'Claude’s, with its wishes',
      CLAUDE,
      WISHES,
      {
        tools: [{ ...ANTHROPICS, max_uses: 3, user_location: { type: 'approximate', ...PLACE } }],
      },
      ['tools.search_context_size'],
    ],
    [
      'Claude’s, with domains',
      CLAUDE,
      { ...NEEDED, allowedDomains: ['a.example'] },
      { tools: [{ ...ANTHROPICS, allowed_domains: ['a.example'] }] },
      [],
    ],
    [
      'Claude’s, without domains',
      CLAUDE,
      { ...NEEDED, blockedDomains: ['a.example'] },
      { tools: [{ ...ANTHROPICS, blocked_domains: ['a.example'] }] },
      [],
    ],
    [
      'Claude’s on Vertex AI',
      VERTEX_CLAUDE,
      NEEDED,
      { tools: [ANTHROPICS], anthropic_beta: ['web-search-2025-03-05'] },
      [],
    ],
    ['Gemini’s', GEMINI, NEEDED, { tools: [{ googleSearch: {} }] }, []],
    [
      'Gemini’s, with its wishes',
      GEMINI,
      { ...WISHES, others: ['new_one'] },
      { tools: [{ googleSearch: {} }] },
      ['tools.max_uses', 'tools.user_location', 'tools.search_context_size', 'tools.new_one'],
    ],
    [
      'Gemini’s, that must be made',
      GEMINI,
      FORCED,
      { tools: [{ googleSearch: {} }] },
      ['tool_choice'],
    ],
    ['an old Gemini’s', GEMINI_1, NEEDED, { tools: [{ googleSearchRetrieval: {} }] }, []],
    [
      'Gemini’s on Vertex AI, without domains',
      VERTEX_GEMINI,
      { ...NEEDED, blockedDomains: ['a.example'] },
      { tools: [{ googleSearch: { excludeDomains: ['a.example'] } }] },
      [],
    ],
    [
      'OpenAI’s, of a model that always searches',
      GPT_SEARCH,
      { ...WISHES, name: 'web_search_options' },
      {
        web_search_options: {
          search_context_size: 'low',
          user_location: { type: 'approximate', approximate: PLACE },
        },
      },
      ['web_search_options.max_uses'],
    ],
    ['OpenAI’s', OPENAI, NEEDED, { tools: [{ type: 'web_search' }], include: SAYS }, []],
    [
      'OpenAI’s, that must be made',
      OPENAI,
      FORCED,
      {
        tools: [{ type: 'web_search' }],
        tool_choice: { type: 'web_search' },
        include: SAYS,
      },
      [],
    ],
    [
      'OpenAI’s, with its wishes and rules',
      OPENAI,
      { ...WISHES, allowedDomains: ['a.example'], isLive: false },
      {
        tools: [
          {
            type: 'web_search',
            filters: { allowed_domains: ['a.example'] },
            user_location: { type: 'approximate', ...PLACE },
            search_context_size: 'low',
            external_web_access: false,
          },
        ],
        max_tool_calls: 3,
        include: SAYS,
      },
      [],
    ],
    [
      'Azure’s',
      AZURE,
      WISHES,
      {
        tools: [
          {
            type: 'web_search',
            user_location: { type: 'approximate', ...PLACE },
            search_context_size: 'low',
          },
        ],
        max_tool_calls: 3,
        include: SAYS,
      },
      [],
    ],
    ['Perplexity’s, which is always made', SONAR, NEEDED, {}, []],
    [
      'Perplexity’s, with its wishes',
      SONAR,
      { ...WISHES, allowedDomains: ['a.example'], blockedDomains: ['b.example'] },
      {
        web_search_options: {
          search_context_size: 'low',
          user_location: { city: 'Berlin', region: 'BE', country: 'DE' },
        },
        search_domain_filter: ['a.example', '-b.example'],
      },
      ['tools.max_uses', 'tools.user_location.timezone'],
    ],
    ['OpenRouter’s', ROUTER, NEEDED, { tools: [{ type: 'openrouter:web_search' }] }, []],
    [
      'OpenRouter’s, with its rules',
      ROUTER,
      { ...NEEDED, allowedDomains: ['a.example'], blockedDomains: ['b.example'] },
      {
        tools: [
          {
            type: 'openrouter:web_search',
            parameters: { allowed_domains: ['a.example'], excluded_domains: ['b.example'] },
          },
        ],
      },
      [],
    ],
    [
      'Nova’s',
      NOVA,
      NEEDED,
      { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } },
      [],
    ],
  ])('becomes %s', (_, target, search, expected, dropped) => {
    const printed = print(target, search)
    const asked = [
      'tools',
      'tool_choice',
      'toolConfig',
      'web_search_options',
      'search_domain_filter',
      'anthropic_beta',
      'include',
      'max_tool_calls',
    ]
    const said = Object.fromEntries(
      Object.entries(printed.body).filter(([name]) => asked.includes(name)),
    )
    expect(said).toEqual(expected as never)
    expect(printed.dropped).toEqual(dropped)
  })

  test.each<[string, Target]>([
    ['an old Claude', OLD_CLAUDE],
    ['Claude on Bedrock', BEDROCK_CLAUDE],
    ['Claude in Converse', CONVERSE_CLAUDE],
    ['Gemma', GEMMA],
    ['a GPT in chat', GPT],
    ['an old GPT', OLD_OPENAI],
    ['Mistral', MISTRAL],
    ['a Nova without one', NOVA_PRO],
    ['Cohere', COMMAND],
  ])('is refused for %s, by the client’s name for it', (_, target) => {
    const tool = () => print(target, NEEDED)
    expect(tool).toThrow(Untranslatable)
    expect(tool).toThrow('This model does not have the tool "web_search_20250305"; leave it out')
    expect(() => print(target, { ...NEEDED, name: 'web_search_options' })).toThrow(
      '"web_search_options" cannot be translated',
    )
    expect(() => print(target, { ...OFFERED, isForced: true })).toThrow('the tool "web_search"')
  })

  test.each<[string, Target, Partial<WebSearch>]>([
    ['tools.allowed_domains', GEMINI, { allowedDomains: ['a.example'] }],
    ['tools.blocked_domains', GEMINI, { blockedDomains: ['a.example'] }],
    ['tools.allowed_domains', VERTEX_GEMINI, { allowedDomains: ['a.example'] }],
    ['tools.allowed_domains', GPT_SEARCH, { allowedDomains: ['a.example'] }],
    ['tools.blocked_domains', NOVA, { blockedDomains: ['a.example'] }],
    ['tools.blocked_domains', OPENAI, { blockedDomains: ['a.example'] }],
    ['tools.allowed_domains', AZURE, { allowedDomains: ['a.example'] }],
    ['tools.external_web_access', CLAUDE, { isLive: false }],
  ])('is refused where it would break a rule: %s', (name, target, rule) => {
    const attempt = () => print(target, { ...NEEDED, ...rule })
    expect(attempt).toThrow(`"${name}" cannot be translated`)
    try {
      attempt()
    } catch (cause) {
      expect((cause as Untranslatable).param).toBe('tools')
    }
  })
})

describe('a search that the request only offers', () => {
  test.each<[string, Target]>([
    ['an old Claude', OLD_CLAUDE],
    ['Claude on Bedrock', BEDROCK_CLAUDE],
    ['Claude in Converse', CONVERSE_CLAUDE],
    ['Gemma', GEMMA],
    ['a GPT in chat', GPT],
    ['an old GPT', OLD_OPENAI],
    ['Mistral', MISTRAL],
    ['Nova, which has it in the United States alone', NOVA],
    ['Cohere', COMMAND],
  ])('is left out for %s, and named', (_, target) => {
    const without = print(target, OFFERED, { webSearch: undefined } as never)
    expect(print(target, OFFERED)).toEqual({ body: without.body, dropped: ['tools.web_search'] })
  })

  test('is left out where it would break a rule', () => {
    const { body, dropped } = print(CLAUDE, { ...OFFERED, isLive: false })
    expect(body.tools).toBeUndefined()
    expect(dropped).toEqual(['tools.web_search'])
  })

  test.each<[string, Target, object]>([
    ['Claude', CLAUDE, { tools: [{ name: 'f' }, ANTHROPICS] }],
    ['OpenAI', OPENAI, { tools: [{ type: 'function' }, { type: 'web_search' }] }],
    ['OpenRouter', ROUTER, { tools: [{ type: 'function' }, { type: 'openrouter:web_search' }] }],
  ])('stands beside functions for %s', (_, target, expected) => {
    expect(print(target, OFFERED, { tools: [FUNCTION] }).body).toMatchObject(expected)
  })
})

describe('beside functions', () => {
  const beside = { tools: [FUNCTION] }

  test.each<[string, Target]>([
    ['before version 3', GEMINI],
    ['on Vertex AI', VERTEX_GEMINI],
    ['of version 3', GEMINI_3],
  ])('Gemini %s keeps the functions where it need not search', (_, target) => {
    const { body, dropped } = print(target, OFFERED, beside)
    expect(body.tools).toMatchObject([{ functionDeclarations: [{ name: 'f' }] }])
    expect(dropped).toEqual(['tools.web_search'])
  })

  test.each<[string, Target]>([
    ['before version 3', GEMINI],
    ['on Vertex AI', VERTEX_GEMINI],
  ])('Gemini %s refuses a search that the request needs', (_, target) => {
    expect(() => print(target, NEEDED, beside)).toThrow('the tool "web_search_20250305"')
  })

  test('Gemini of version 3 has both, and shows the search in its answer', () => {
    const toolChoice = { kind: 'auto' } as const
    expect(print(GEMINI_3, NEEDED, { ...beside, toolChoice }).body).toMatchObject({
      tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'f' }] }],
      toolConfig: {
        functionCallingConfig: { mode: 'AUTO' },
        includeServerSideToolInvocations: true,
      },
    })
  })

  test.each<[string, Target]>([
    ['before version 3', GEMINI],
    ['on Vertex AI', VERTEX_GEMINI],
    ['of version 3', GEMINI_3],
  ])('Gemini %s makes a search that must be made, and has no functions', (_, target) => {
    const { body, dropped } = print(target, FORCED, beside)
    expect(body.tools).toEqual([{ googleSearch: {} }])
    expect(body.toolConfig).toBeUndefined()
    expect(dropped).toEqual(['tool_choice', 'tools'])
  })

  test('that may not be called, Gemini searches', () => {
    const { body } = print(GEMINI, NEEDED, { ...beside, toolChoice: { kind: 'none' } })
    expect(body.tools).toEqual([{ googleSearch: {} }])
  })

  test('a function of the search’s own name leaves it no room with Claude', () => {
    const named = { tools: [{ ...FUNCTION, name: 'web_search' }] }
    expect(print(CLAUDE, OFFERED, named)).toMatchObject({
      body: { tools: [{ name: 'web_search', input_schema: {} }] },
      dropped: ['tools.web_search'],
    })
    expect(() => print(CLAUDE, NEEDED, named)).toThrow('the tool "web_search_20250305"')
  })

  test('Nova refuses a search', () => {
    expect(() => print(NOVA, NEEDED, beside)).toThrow('the tool "web_search_20250305"')
  })
})

test('Gemini before version 3 has no search beside a form of the answer', () => {
  const output = { kind: 'json' } as const
  expect(print(GEMINI, OFFERED, { output }).dropped).toEqual(['tools.web_search'])
  expect(() => print(GEMINI, NEEDED, { output })).toThrow('the tool "web_search_20250305"')
  expect(print(GEMINI_3, NEEDED, { output }).body.tools).toEqual([{ googleSearch: {} }])
})

test('OpenAI has no search beside JSON without a schema, and none with its least effort', () => {
  const output = { kind: 'json' } as const
  expect(print(OPENAI, OFFERED, { output }).dropped).toEqual(['tools.web_search'])
  expect(() => print(OPENAI, NEEDED, { output })).toThrow('the tool "web_search_20250305"')

  const [format, provider] = OPENAI
  const least = { reasoning: { effort: 'minimal' } }
  expect(print([format, provider, 'gpt-5'], NEEDED, least)).toMatchObject({
    body: { reasoning: { effort: 'low' } },
    dropped: ['reasoning'],
  })
})

test('OpenAI may be allowed to search by a list of tools', () => {
  const toolChoice = { kind: 'allowed', names: ['f'], isRequired: false } as const
  expect(print(OPENAI, NEEDED, { tools: [FUNCTION], toolChoice }).body.tool_choice).toEqual({
    type: 'allowed_tools',
    mode: 'auto',
    tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
  })
})

test('Claude does not think with a budget where it must search', () => {
  const reasoning = { mode: 'on', budgetTokens: 2000 } as const
  const { body, dropped } = print(CLAUDE, FORCED, { reasoning })
  expect(body.thinking).toBeUndefined()
  expect(dropped).toEqual(['reasoning'])
})
