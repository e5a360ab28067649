import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { gatewayLossSection, lossSection } from '../../scripts/loss-table'
import { comparePage } from '../../scripts/page-section'
import type { AliasFile } from '../../src/alias/schema'
import { CHAT_TO_BEDROCK, MESSAGES_TO_CONVERSE } from '../../src/translate/losses/bedrock'
import {
  CHAT_TO_MESSAGES,
  MESSAGES_TO_BEDROCK,
  MESSAGES_TO_CHAT,
  MESSAGES_TO_CLAUDE,
} from '../../src/translate/losses/by-gateway'
import {
  CHAT_TO_CLAUDE,
  CHAT_TO_GEMINI,
  MESSAGES_TO_GEMINI,
} from '../../src/translate/losses/by-portus'
import { CHAT_TO_COHERE, MESSAGES_TO_COHERE } from '../../src/translate/losses/cohere'
import {
  RESPONSES_TO_CHAT,
  RESPONSES_TO_CLAUDE,
  RESPONSES_TO_COHERE,
  RESPONSES_TO_CONVERSE,
  RESPONSES_TO_GEMINI,
} from '../../src/translate/losses/responses'
import type { Translation } from '../../src/translate/losses/translation'
import { ALL_ALLOWED, anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import { cohere } from '../support/providers/cohere'
import { geminiAnswer } from '../support/providers/gemini'
import { hello } from '../support/providers/models/hello'
import { type FakeProvider, startProvider } from '../support/providers/server'

const SCHEMA = { type: 'object', properties: {}, additionalProperties: false }
const FORMAT = { type: 'json_schema', schema: SCHEMA }
const TOOL = { name: 'own', input_schema: { type: 'object' } }

/** For each member: values that ask for nothing, and one that does. */
const CHAT_VALUES = {
  audio: [[null], { voice: 'alloy', format: 'wav' }],
  compaction: [[null], { type: 'summarize' }],
  functions: [[null, []], [{ name: 'f', parameters: {} }]],
  logprobs: [[null, false], true],
  modalities: [
    [null, ['text']],
    ['text', 'audio'],
  ],
  moderation: [[null], { model: 'omni' }],
  n: [[null, 1], 2],
  parallel_tool_calls: [[true], false],
  response_format: [[{ type: 'text' }], { type: 'json_object' }],
  top_logprobs: [[null, 0], 3],
  web_search_options: [[null], {}],
} as const

const MESSAGE_VALUES = {
  container: [[null], 'container_1'],
  inference_geo: [[null], 'eu'],
  mcp_servers: [[[]], [{ type: 'url', url: 'https://mcp.example', name: 'm' }]],
  'output_config.format': [[null], FORMAT],
  output_format: [[null], FORMAT],
  compaction: [[null], { type: 'summarize' }],
  safeguards: [[null], { mode: 'strict' }],
  'tool_choice.disable_parallel_tool_use': [[false], true],
  tools: [[[TOOL], [{ ...TOOL, type: 'custom' }]], [{ type: 'bash_20250124', name: 'bash' }]],
} as const

const RESPONSE_VALUES = {
  background: [[null, false], true],
  conversation: [[null], 'conv_1'],
  moderation: [[null], { model: 'omni' }],
  prompt: [[null], { id: 'pmpt_1' }],
  'text.format': [[null, { type: 'text' }], { type: 'json_object' }],
  top_logprobs: [[null, 0], 3],
} as const

type Values = Readonly<Record<string, readonly [readonly unknown[], unknown]>>

/** A body with one value in one place. */
function withValue(path: string, value: unknown): object {
  const [member = '', inner] = path.split('.')
  if (inner === undefined)
    return { [member]: value, ...(member === 'parallel_tool_calls' && { tools: [CHAT_TOOL] }) }
  const around = member === 'tool_choice' ? { type: 'auto' } : {}
  return { [member]: { ...around, [inner]: value }, ...(member === 'tool_choice' && TOOLS) }
}
const TOOLS = { tools: [TOOL] }
const CHAT_TOOL = { type: 'function', function: { name: 'own', parameters: SCHEMA } }

type Case = {
  translation: Translation
  path: '/v1/chat/completions' | '/v1/messages' | '/v1/responses'
  model: string
  values: Values
  gateway: 'embedded' | 'official'
}

const chat = { path: '/v1/chat/completions', values: CHAT_VALUES } as const
const messages = { path: '/v1/messages', values: MESSAGE_VALUES } as const
const responses = { path: '/v1/responses', values: RESPONSE_VALUES } as const

const CASES: Case[] = [
  { ...chat, translation: CHAT_TO_CLAUDE, model: 'claude', gateway: 'embedded' },
  { ...chat, translation: CHAT_TO_GEMINI, model: 'gemini', gateway: 'embedded' },
  { ...messages, translation: MESSAGES_TO_GEMINI, model: 'gemini', gateway: 'embedded' },
  { ...chat, translation: CHAT_TO_COHERE, model: 'cohere', gateway: 'embedded' },
  { ...messages, translation: MESSAGES_TO_COHERE, model: 'cohere', gateway: 'embedded' },
  { ...chat, translation: CHAT_TO_MESSAGES, model: 'claude', gateway: 'official' },
  { ...chat, translation: CHAT_TO_BEDROCK, model: 'bedrock', gateway: 'embedded' },
  { ...messages, translation: MESSAGES_TO_CONVERSE, model: 'bedrock', gateway: 'embedded' },
  { ...chat, translation: CHAT_TO_MESSAGES, model: 'bedrock-translated', gateway: 'embedded' },
  {
    ...messages,
    translation: MESSAGES_TO_BEDROCK,
    model: 'bedrock-translated',
    gateway: 'embedded',
  },
  { ...messages, translation: MESSAGES_TO_CHAT, model: 'gpt', gateway: 'embedded' },
  { ...messages, translation: MESSAGES_TO_CLAUDE, model: 'claude-translated', gateway: 'official' },
  { ...responses, translation: RESPONSES_TO_CLAUDE, model: 'claude', gateway: 'embedded' },
  { ...responses, translation: RESPONSES_TO_GEMINI, model: 'gemini', gateway: 'embedded' },
  { ...responses, translation: RESPONSES_TO_COHERE, model: 'cohere', gateway: 'embedded' },
  { ...responses, translation: RESPONSES_TO_CONVERSE, model: 'bedrock', gateway: 'embedded' },
  {
    ...responses,
    translation: RESPONSES_TO_CHAT,
    model: 'together-translated',
    gateway: 'embedded',
  },
  { ...responses, translation: RESPONSES_TO_CHAT, model: 'llama-server', gateway: 'embedded' },
  { ...responses, translation: RESPONSES_TO_CHAT, model: 'claude', gateway: 'official' },
]

/** The translations that say which tool is refused. */
const OURS: readonly Translation[] = [
  MESSAGES_TO_CHAT,
  MESSAGES_TO_GEMINI,
  MESSAGES_TO_COHERE,
  MESSAGES_TO_CONVERSE,
]

/** What a member left out is tried with. */
const HINT = { reasoning_effort: 'low', seed: 7, stream_options: { include_usage: true } }

const answer: Parameters<typeof startProvider>[0] = (received) =>
  received.path.endsWith('/converse')
    ? Response.json({
        output: { message: { role: 'assistant', content: [{ text: 'Hello there' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 },
      })
    : received.path.endsWith(':generateContent')
      ? Response.json(geminiAnswer())
      : received.path.endsWith('/v2/chat')
        ? cohere({ isStrict: true })(received)
        : hello(received)

const bedrockAlias = (custom_host: string, model = 'amazon.nova-pro-v1:0'): AliasFile => ({
  provider: 'bedrock',
  aws_access_key_id: 'a',
  aws_secret_access_key: 'b',
  aws_region: 'eu-central-1',
  custom_host,
  override_params: { model },
})

const allowingAll = (aliases: Record<string, AliasFile>): Record<string, AliasFile> =>
  Object.fromEntries(
    Object.entries(aliases).map(([name, alias]) => [name, { ...alias, ...ALL_ALLOWED }]),
  )

async function start(gateway: Case['gateway'], provider: FakeProvider) {
  const resources = new AsyncDisposableStack()
  const official = gateway === 'official' ? resources.use(await startOfficialGateway()) : undefined
  const portus = resources.use(
    await startPortus({
      ...(official && { gateway: official.url }),
      // `fallbacks` names models.
      aliases: allowingAll({
        claude: anthropicAlias(provider.url),
        'claude-translated': anthropicAlias(provider.url, { passthrough: false }),
        gpt: openaiAlias(provider.url),
        'gpt-translated': openaiAlias(provider.url, { passthrough: false }),
        // What is for OpenAI the gateway passes on.
        'together-translated': {
          ...openaiAlias(provider.url, { passthrough: false }),
          provider: 'together-ai',
        },
        'llama-server': openaiAlias(provider.url, { native: { responses: false } }),
        bedrock: bedrockAlias(provider.url),
        llama: bedrockAlias(provider.url, 'meta.llama3-1-70b-instruct-v1:0'),
        'bedrock-translated': { ...bedrockAlias(provider.url), passthrough: false },
        gemini: {
          provider: 'google',
          api_key: 'k',
          custom_host: provider.url,
          override_params: { model: 'gemini-2.5-pro' },
        },
        cohere: {
          provider: 'cohere',
          api_key: 'k',
          custom_host: provider.url,
          override_params: { model: 'command-a-03-2025' },
        },
      }),
    }),
  )
  return { portus, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

for (const gateway of ['embedded', 'official'] as const)
  describe(`the ${gateway} gateway`, () => {
    const provider = startProvider(answer)
    let it: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      it = await start(gateway, provider)
    })
    beforeEach(() => {
      provider.received.length = 0
    })
    afterAll(async () => {
      await it[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    })

    for (const { translation, path, model, values } of CASES.filter(
      (one) => one.gateway === gateway,
    ))
      describe(`${translation.between}: ${model}`, () => {
        const ask = (more: object) =>
          it.portus.call(path, {
            json:
              path === '/v1/responses'
                ? { model, max_output_tokens: 64, input: 'Hi', ...more }
                : { model, max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }], ...more },
          })

        for (const member of Object.keys(translation.refused)) {
          const [defaults, value] = values[member] ?? [[], undefined]

          test(`${member} is refused by its name, and the provider hears nothing`, async () => {
            const response = await ask(withValue(member, value))
            const { error } = (await response.json()) as { error: Record<string, unknown> }

            // A summary is the one thing that clients do without where they are told so.
            const isSummary = member === 'compaction'
            expect(response.status).toBe(isSummary ? 501 : 400)
            expect(error).toMatchObject({
              type:
                isSummary && path === '/v1/messages' ? 'not_supported' : 'invalid_request_error',
              ...(path !== '/v1/messages' && { param: member }),
              ...(isSummary && path !== '/v1/messages' && { code: 'not_supported' }),
            })
            const name = OURS.includes(translation) && member === 'tools' ? 'bash' : member
            expect(error.message).toContain(name)
            expect(provider.received).toEqual([])
          })

          test(`${member} passes where it asks for nothing`, async () => {
            for (const value of defaults)
              expect((await ask(withValue(member, value))).status).toBe(200)

            expect(provider.received).toHaveLength(defaults.length)
          })
        }

        test('what is only a hint passes, and does not arrive', async () => {
          const hints = translation.leftOut.map((member) =>
            withValue(member, HINT[member as keyof typeof HINT] ?? 'a-hint'),
          )

          const response = await ask(Object.assign({}, ...hints))

          expect(response.status).toBe(200)
          const [received] = provider.received
          expect(received!.text).not.toContain('a-hint')
          expect(Object.keys(received!.json ?? {})).not.toContain('seed')
        })
      })
  })

test.each([
  ['losses', lossSection],
  ['losses of the gateway', gatewayLossSection],
])('the table of %s stands in docs/translation.md as it is', async (_, section) => {
  const { is, should } = await comparePage(section())

  // Out of date? `npx -y bun@1.4.5 scripts/loss-table.ts` writes it.
  expect(should).toBe(is)
})

describe('what has words in the other format', () => {
  test('a message’s effort, user, tier, strict tools and failed results reach OpenAI in its own', async () => {
    using provider = startProvider()
    await using it = await start('embedded', provider)

    await it.portus.call('/v1/messages', {
      json: {
        model: 'gpt',
        max_tokens: 64,
        service_tier: 'standard_only',
        metadata: { user_id: 'somebody' },
        output_config: { effort: 'high' },
        tools: [{ ...TOOL, input_schema: SCHEMA, strict: true }],
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'own', input: {} }] },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't',
                is_error: true,
                content: [
                  { type: 'text', text: 'Half of it:' },
                  {
                    type: 'search_result',
                    title: 'Title',
                    source: 'https://a.example',
                    content: [{ type: 'text', text: 'Found' }],
                  },
                ],
              },
            ],
          },
        ],
      },
    })

    expect(provider.received[0]!.json).toMatchObject({
      service_tier: 'default',
      user: 'somebody',
      reasoning_effort: 'high',
      parallel_tool_calls: false,
      tools: [{ type: 'function', function: { name: 'own', strict: true } }],
      messages: [
        {},
        {},
        {
          role: 'tool',
          content: [
            { type: 'text', text: 'Error: Half of it:' },
            { type: 'text', text: 'Title\nhttps://a.example\nFound' },
          ],
        },
      ],
    })
  })

  test('the effort of a message replaces the default of the alias', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url, { reasoning_effort: 'low' }) },
    })
    const json = { model: 'gpt', max_tokens: 64, messages: [] }

    await portus.call('/v1/messages', { json })
    await portus.call('/v1/messages', { json: { ...json, output_config: { effort: 'high' } } })

    const efforts = provider.received.map((received) => received.json?.reasoning_effort)
    expect(efforts).toEqual(['low', 'high'])
  })

  for (const [tool_choice, expected] of [
    [undefined, { type: 'auto', disable_parallel_tool_use: true }],
    ['required', { type: 'any', disable_parallel_tool_use: true }],
    ['none', { type: 'none' }],
    [
      { type: 'function', function: { name: 'own' } },
      { type: 'tool', name: 'own', disable_parallel_tool_use: true },
    ],
  ] as const)
    test(`a chat’s parallel_tool_calls: false reaches Anthropic with ${JSON.stringify(tool_choice)}`, async () => {
      using provider = startProvider()
      await using it = await start('embedded', provider)

      await it.portus.call('/v1/chat/completions', {
        json: {
          model: 'claude',
          messages: [{ role: 'user', content: 'Hi' }],
          parallel_tool_calls: false,
          tools: [CHAT_TOOL],
          tool_choice,
        },
      })

      expect(provider.received[0]!.json?.tool_choice).toEqual(expected)
    })

  describe.each(['bedrock', 'bedrock-translated'])('parallel_tool_calls: false to %s', (model) => {
    test.each([
      {},
      { tools: [CHAT_TOOL], tool_choice: 'none' },
      { tools: [CHAT_TOOL], tool_choice: { type: 'function', function: { name: 'own' } } },
    ])('passes with %j, which leaves no choice', async (more) => {
      using provider = startProvider(answer)
      await using it = await start('embedded', provider)
      const messages = [{ role: 'user', content: 'Hi' }]

      const response = await it.portus.call('/v1/chat/completions', {
        json: { model, messages, parallel_tool_calls: false, ...more },
      })

      expect(response.status).toBe(200)
    })
  })

  test.each([
    [
      '/v1/chat/completions',
      'response_format',
      { type: 'json_schema', json_schema: { name: 'n', schema: SCHEMA } },
    ],
    ['/v1/messages', 'output_config.format', FORMAT],
    ['/v1/messages', 'output_format', FORMAT],
  ] as const)(
    '%s has a schema refused as %s by a model of Bedrock that can be held to none',
    async (path, member, value) => {
      using provider = startProvider(answer)
      await using it = await start('embedded', provider)
      const json = { model: 'llama', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }

      const response = await it.portus.call(path, {
        json: { ...json, ...withValue(member, value) },
      })

      expect(response.status).toBe(400)
      const { error } = (await response.json()) as { error: { message: string } }
      expect(error.message).toContain(`"${member}"`)
      expect(provider.received).toEqual([])
    },
  )

  test.each([
    { type: 'server_tool_use', id: 's', name: 'web_fetch', input: {} },
    { type: 'web_fetch_tool_result', tool_use_id: 's', content: {} },
    { type: 'mcp_tool_use', id: 'm', name: 'n', server_name: 'm', input: {} },
  ])('$type in a conversation is refused for a model without it', async (block) => {
    using provider = startProvider()
    await using it = await start('embedded', provider)

    const response = await it.portus.call('/v1/messages', {
      json: { model: 'gpt', max_tokens: 9, messages: [{ role: 'assistant', content: [block] }] },
    })

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { message: `This model does not take "${block.type}" blocks; leave them out` },
    })
    expect(provider.received).toEqual([])
  })

  test('members of Anthropic’s that the gateway would drop reach Anthropic from a translated message', async () => {
    using provider = startProvider()
    await using it = await start('embedded', provider)
    const more = { inference_geo: 'eu', output_config: { format: FORMAT, effort: 'low' } }

    const response = await it.portus.call('/v1/messages', {
      json: { model: 'claude-translated', max_tokens: 9, messages: [], ...more },
    })

    expect(response.status).toBe(200)
    expect(provider.received[0]!.json).toMatchObject(more)
  })
})
