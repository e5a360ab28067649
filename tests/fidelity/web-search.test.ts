import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createAnthropic } from '@ai-sdk/anthropic'
import Anthropic from '@anthropic-ai/sdk'
import { generateText, streamText } from 'ai'
import OpenAI from 'openai'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import {
  anthropicError,
  message,
  messageEvents,
  textBlock,
} from '../support/providers/anthropic-messages'
import {
  ENCRYPTED,
  searchFault,
  searchResultBlock,
  searchUseBlock,
} from '../support/providers/anthropic-search'
import { bedrock, type ConverseBlock } from '../support/providers/bedrock-converse'
import { strictVertex } from '../support/providers/claude-clouds'
import { sse } from '../support/providers/framing'
import { gemini } from '../support/providers/gemini'
import { chatChunk, chatCompletion, openaiError } from '../support/providers/openai-chat'
import {
  messageItem,
  responseEvents,
  responseObject,
  searchItem,
} from '../support/providers/openai-responses'
import { responsesRefusal } from '../support/providers/responses-rules'
import { type Answer, startProvider } from '../support/providers/server'

/** The provider's search of the web, as clients of either maker ask for it and read it. */

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })

const provider = startProvider()
let portus: Awaited<ReturnType<typeof startPortus>>
let anthropic: Anthropic
let openai: OpenAI
beforeAll(async () => {
  const host = provider.url.replace('/v1', '')
  const google = { provider: 'google' as const, api_key: 'of-google', custom_host: host }
  portus = await startPortus({
    aliases: {
      gemini: { ...google, override_params: { model: 'gemini-3-pro-preview' } },
      'gemini-2': { ...google, override_params: { model: 'gemini-2.5-flash' } },
      claude: anthropicAlias(provider.url, { override_params: { model: 'claude-sonnet-4-5' } }),
      gpt: openaiAlias(provider.url),
      'gpt-5': openaiAlias(provider.url, {
        native: { responses: true },
        override_params: { model: 'gpt-5.4' },
      }),
      mistral: {
        provider: 'mistral-ai',
        api_key: 'of-mistral',
        custom_host: provider.url,
        override_params: { model: 'mistral-large-latest' },
      },
      sonar: {
        provider: 'perplexity-ai',
        api_key: 'of-perplexity',
        custom_host: provider.url,
        override_params: { model: 'sonar-pro' },
      },
      vertex: {
        provider: 'vertex-ai',
        vertex_project_id: 'p',
        vertex_region: 'europe-west1',
        api_key: 'of-google',
        custom_host: provider.url,
        override_params: { model: 'anthropic.claude-sonnet-4-5@20250929' },
      },
      nova: {
        provider: 'bedrock',
        aws_access_key_id: 'AKIA0',
        aws_secret_access_key: 'of-aws',
        aws_region: 'us-east-1',
        custom_host: host,
        override_params: { model: 'us.amazon.nova-2-lite-v1:0' },
      },
    },
  })
  anthropic = new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 0 })
  openai = new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY, maxRetries: 0 })
})
beforeEach(() => {
  provider.received.length = 0
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

const sent = (at = -1) => provider.received.at(at)?.json as Record<string, unknown>

const FOX = 'The 🦊 is quick.'
const PAGES = [
  { url: 'https://a.example/', title: 'A' },
  { url: 'https://b.example/', title: 'B' },
]

/** Gemini, which names its queries and pages behind the answer. */
const grounded = gemini({
  isStrict: true,
  parts: [{ text: FOX.slice(0, 6) }, { text: FOX.slice(6) }],
  grounding: {
    webSearchQueries: ['fox', 'quick fox'],
    groundingChunks: PAGES.map(({ url, title }) => ({ web: { uri: url, title } })),
    groundingSupports: [
      {
        segment: { startIndex: 0, endIndex: Buffer.byteLength(FOX), text: FOX },
        groundingChunkIndices: [0],
      },
    ],
  },
})

/** Claude, which refuses what Anthropic refuses of a search. */
const searched =
  (blocks = claudeSays()): Answer =>
  ({ json = {} }) => {
    const fault = searchFault(json)
    if (fault !== undefined) return anthropicError(400, 'invalid_request_error', fault)
    return json.stream ? sse(messageEvents({ blocks })) : Response.json(message({ blocks }))
  }
const claudeSays = () => [
  textBlock('I look. '),
  searchUseBlock('srvtoolu_1', '{"que', 'ry":"fox"}'),
  searchResultBlock('srvtoolu_1', PAGES),
  textBlock(FOX),
]

/** OpenAI, by Responses, whose sources have no titles. */
const ofOpenAI: Answer = ({ json = {} }) => {
  const refusal = responsesRefusal(json, { thoughts: [] })
  if (refusal !== undefined) return openaiError(400, refusal)
  const urls = PAGES.map(({ url }) => url)
  const items = [searchItem(['fox', 'quick fox'], urls), messageItem(FOX)]
  return json.stream
    ? sse(responseEvents({ items }))
    : Response.json(responseObject('completed', items))
}

/** Perplexity, which says what it has found beside the answer. */
const found: Answer = ({ json = {} }) => {
  const beside = { search_results: PAGES, citations: PAGES.map(({ url }) => url) }
  if (!json.stream) return Response.json({ ...chatCompletion({ text: [FOX] }), ...beside })
  const chunks = [chatChunk({ content: FOX }), chatChunk({}, 'stop')]
  return sse(chunks.map((chunk) => `data: ${JSON.stringify({ ...chunk, ...beside })}\n\n`))
}

/** Nova, whose citations stand in blocks without text. */
const novaBlock = (block: object): ConverseBlock => ({ whole: block, deltas: [] })
const nova = bedrock({
  converse: {
    blocks: [
      novaBlock({ text: FOX }),
      novaBlock({
        citationsContent: {
          citations: PAGES.map(({ url }) => ({
            location: { web: { url, domain: new URL(url).host } },
          })),
        },
      }),
    ],
  },
})

const SEARCH: Anthropic.WebSearchTool20250305 = { type: 'web_search_20250305', name: 'web_search' }

/** The request of Claude Code's tool of this name. */
const claudeCodeAsks = {
  max_tokens: 64,
  system: 'You are an assistant for performing a web search tool use',
  messages: [{ role: 'user' as const, content: 'Perform a web search for the query: fox' }],
  tools: [{ ...SEARCH, max_uses: 8 }],
  tool_choice: { type: 'tool' as const, name: 'web_search' },
}

const resultOf = ({ content }: Anthropic.Message) => ({
  types: content.map(({ type }) => type),
  text: content.flatMap((block) => (block.type === 'text' ? block.text : [])).join(''),
  queries: content.flatMap((block) => (block.type === 'server_tool_use' ? [block.input] : [])),
  pages: content.flatMap((block) =>
    block.type === 'web_search_tool_result' && Array.isArray(block.content)
      ? block.content.map(({ url, title }) => ({ url, title }))
      : [],
  ),
})

describe('a search that Anthropic’s SDK asks for', () => {
  test.each<[string, string, Answer, object, object]>([
    [
      'Gemini',
      'gemini',
      grounded,
      { tools: [{ googleSearch: {} }] },
      { queries: [{ query: 'fox; quick fox' }], pages: PAGES, text: FOX },
    ],
    [
      'OpenAI',
      'gpt-5',
      ofOpenAI,
      {
        tools: [{ type: 'web_search' }],
        tool_choice: { type: 'web_search' },
        max_tool_calls: 8,
      },
      {
        queries: [{ query: 'fox; quick fox' }],
        pages: PAGES.map(({ url }) => ({ url, title: url })),
        text: FOX,
      },
    ],
    ['Perplexity', 'sonar', found, {}, { queries: [{ query: '' }], pages: PAGES, text: FOX }],
    [
      'Nova',
      'nova',
      nova,
      { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } },
      {
        queries: [{ query: '' }],
        pages: PAGES.map(({ url }) => ({ url, title: url })),
        text: FOX,
      },
    ],
  ])('is made by %s', async (_, model, answer, asked, expected) => {
    provider.answer = answer
    const whole = await anthropic.messages.create({ model, ...claudeCodeAsks })
    expect(sent()).toMatchObject(asked)
    expect(resultOf(whole)).toMatchObject(expected)
    expect(resultOf(whole).types.toSorted()).toEqual([
      'server_tool_use',
      'text',
      'web_search_tool_result',
    ])
    expect(whole.usage.server_tool_use?.web_search_requests).toBeGreaterThan(0)
    expect(whole.stop_reason).toBe('end_turn')

    if (model === 'nova') return
    const streamed = await anthropic.messages.stream({ model, ...claudeCodeAsks }).finalMessage()
    expect(resultOf(streamed)).toEqual(resultOf(whole))
    expect(streamed.usage.server_tool_use).toEqual(whole.usage.server_tool_use)
  })

  test('is refused where a model has none, with its name', async () => {
    const error = await anthropic.messages
      .create({ model: 'gpt', ...claudeCodeAsks })
      .catch((caught: unknown) => caught as Error)
    expect(error).toMatchObject({ status: 400 })
    expect(String(error)).toContain('This model does not have the tool \\"web_search_20250305\\"')
    expect(provider.received).toEqual([])
  })

  test('is read by the AI SDK', async () => {
    provider.answer = grounded
    const client = createAnthropic({ baseURL: `${portus.url}/v1`, apiKey: KEY })
    const options = {
      model: client('gemini'),
      prompt: 'What is quick?',
      tools: { web_search: client.tools.webSearch_20250305({ maxUses: 2 }) },
    }
    const whole = await generateText(options)
    expect(whole.text).toBe(FOX)
    expect(whole.sources.map((source) => ('url' in source ? source.url : ''))).toEqual(
      PAGES.map(({ url }) => url),
    )
    const streamed = streamText(options)
    expect(await streamed.text).toBe(FOX)
    expect((await streamed.sources).length).toBe(2)
    expect((await streamed.finishReason) as string).toBe('stop')
  })

  test('shows a client nothing that has asked for none', async () => {
    provider.answer = grounded
    const { tools: _, tool_choice: __, ...plain } = claudeCodeAsks
    const { content, usage } = await anthropic.messages.create({ model: 'gemini', ...plain })
    expect(content).toEqual([{ type: 'text', text: FOX }] as never)
    expect(usage.server_tool_use).toBeUndefined()
  })

  test('goes on in a later turn, with the same provider and with another', async () => {
    provider.answer = grounded
    const first = await anthropic.messages.create({ model: 'gemini', ...claudeCodeAsks })
    const next = (model: string) => ({
      model,
      max_tokens: 64,
      messages: [
        ...claudeCodeAsks.messages,
        { role: 'assistant' as const, content: first.content as Anthropic.ContentBlockParam[] },
        { role: 'user' as const, content: 'Sure?' },
      ],
    })
    const TEXT = '[Web search: fox; quick fox]\nA: https://a.example/\nB: https://b.example/'

    await anthropic.messages.create(next('gemini'))
    expect(sent().contents).toMatchObject([
      {},
      { role: 'model', parts: [{ text: FOX }, { text: TEXT }] },
      {},
    ])

    // Anthropic refuses what it has not encrypted itself.
    provider.answer = searched()
    await anthropic.messages.create(next('claude'))
    expect(sent().messages).toMatchObject([
      {},
      {
        content: [
          { type: 'text', text: FOX },
          { type: 'text', text: TEXT },
        ],
      },
      {},
    ])
  })

  test('stays Claude’s own bytes on its way to Claude', async () => {
    provider.answer = searched()
    const first = await anthropic.messages.create({ model: 'claude', ...claudeCodeAsks })
    expect(resultOf(first).types).toEqual([
      'text',
      'server_tool_use',
      'web_search_tool_result',
      'text',
    ])
    const content = first.content as Anthropic.ContentBlockParam[]
    await anthropic.messages.create({
      model: 'claude',
      max_tokens: 64,
      messages: [
        ...claudeCodeAsks.messages,
        { role: 'assistant', content },
        { role: 'user', content: 'Sure?' },
      ],
    })
    expect(JSON.stringify(sent().messages)).toContain(ENCRYPTED)

    // Another maker gets what it can read.
    provider.answer = grounded
    const { response } = await anthropic.messages
      .create({
        model: 'gemini',
        max_tokens: 64,
        messages: [
          ...claudeCodeAsks.messages,
          { role: 'assistant', content },
          { role: 'user', content: 'Sure?' },
        ],
      })
      .withResponse()
    expect(JSON.stringify(sent())).toContain('[Web search: fox]\\nA: https://a.example/')
    expect(JSON.stringify(sent())).not.toContain(ENCRYPTED)
    expect(response.headers.get('x-portus-dropped')).toContain('messages.web_search')
  })

  test('keeps to its rules, or is refused', async () => {
    const tools = [{ ...SEARCH, allowed_domains: ['a.example'] }]
    const error = await anthropic.messages
      .create({ ...claudeCodeAsks, model: 'gemini', tools })
      .catch((caught: unknown) => caught as Error)
    expect(error).toMatchObject({ status: 400 })
    expect(String(error)).toContain('tools.allowed_domains')
    expect(provider.received).toEqual([])
  })
})

describe('a search that OpenAI’s SDK asks for', () => {
  const question = [{ role: 'user' as const, content: 'What is quick?' }]
  const asked = {
    model: 'claude',
    messages: question,
    web_search_options: {
      search_context_size: 'low' as const,
      user_location: { type: 'approximate' as const, approximate: { country: 'DE' } },
    },
  }

  test('in a chat is made by Claude', async () => {
    provider.answer = searched()
    const { data, response } = await openai.chat.completions.create(asked).withResponse()
    expect(data.choices[0]?.message.content).toBe(`I look. ${FOX}`)
    expect(sent().tools).toEqual([
      { ...SEARCH, user_location: { type: 'approximate', country: 'DE' } },
    ])
    expect(response.headers.get('x-portus-dropped')).toBe('web_search_options.search_context_size')

    const stream = openai.chat.completions.stream(asked)
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe(`I look. ${FOX}`)
  })

  test('in a chat is made by Claude on Vertex AI, with the beta that it wants', async () => {
    provider.answer = strictVertex({
      betas: ['web-search-2025-03-05'],
      message: { blocks: claudeSays() },
    })
    const { data } = await openai.chat.completions
      .create({ ...asked, model: 'vertex' })
      .withResponse()
    expect(data.choices[0]?.message.content).toBe(`I look. ${FOX}`)
    expect(provider.received.at(-1)?.headers.get('anthropic-beta')).toBe('web-search-2025-03-05')
    expect(sent().tools).toMatchObject([SEARCH])
  })

  test('in a chat is made by Gemini, with annotations', async () => {
    provider.answer = grounded
    const { choices } = await openai.chat.completions.create({ ...asked, model: 'gemini' })
    expect(choices[0]?.message.annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: 'https://a.example/', title: 'A', start_index: 0, end_index: 15 },
      },
    ])
  })

  test('in a response is made by Claude, beside functions', async () => {
    provider.answer = searched()
    const { data, response } = await openai.responses
      .create({
        model: 'claude',
        input: 'What is quick?',
        tools: [
          { type: 'web_search' },
          { type: 'function', name: 'f', parameters: { type: 'object' }, strict: false },
        ],
      })
      .withResponse()
    expect(data.output_text).toContain(FOX)
    expect(sent().tools).toMatchObject([{ name: 'f' }, SEARCH])
    expect(response.headers.get('x-portus-dropped')).toBeNull()
  })

  test.each([
    ['Mistral', 'mistral', found],
    ['Gemini', 'gemini-2', gemini({ isStrict: true })],
  ] satisfies [string, string, Answer][])(
    'in a response is left out for %s beside functions, and named',
    async (_, model, answer) => {
      provider.answer = answer
      const { response } = await openai.responses
        .create({
          model,
          input: 'What is quick?',
          tools: [
            { type: 'web_search' },
            { type: 'function', name: 'f', parameters: { type: 'object' }, strict: false },
          ],
        })
        .withResponse()
      expect(JSON.stringify(sent())).not.toContain('earch')
      expect(response.headers.get('x-portus-dropped')).toBe('tools.web_search')
    },
  )
})
