import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { PROVIDERS } from '../../src/alias/providers'
import type { Target } from '../../src/alias/schema'
import { apiOf } from '../../src/alias/target-api'
import { endpointOf } from '../../src/api/endpoints/endpoints'
import { booted } from '../../src/portkey/embedded/shims'
import { translationFor } from '../../src/proxy/plan/loss-errors'
import { CHAT_CHOICES, CHAT_HINTS } from '../../src/translate/losses/chat-members'
import { openaiAlias, startPortus } from '../support/portus'
import { type FakeProvider, startProvider } from '../support/providers/server'

/**
 * Which members of a chat completion the gateway carries to each provider, asked of the gateway itself. A
 * new version that carries more or less than the table says fails here.
 */

const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } }

/** A value of each member that says something, and what it needs beside it. */
const VALUES: Readonly<Record<string, readonly [value: unknown, beside?: object]>> = {
  audio: [{ voice: 'alloy', format: 'wav' }],
  frequency_penalty: [0.5],
  function_call: ['auto'],
  functions: [[{ name: 'f', parameters: {} }]],
  logit_bias: [{ 1: 2 }],
  logprobs: [true],
  max_completion_tokens: [7],
  max_tokens: [7],
  metadata: [{ a: 'b' }],
  modalities: [['text', 'audio']],
  moderation: [{ model: 'omni' }],
  n: [2],
  parallel_tool_calls: [false, { tools: [TOOL] }],
  prediction: [{ type: 'content', content: 'x' }],
  presence_penalty: [0.5],
  prompt_cache_key: ['k'],
  prompt_cache_options: [{ ttl: '1h' }],
  prompt_cache_retention: ['24h'],
  reasoning_effort: ['low'],
  response_format: [{ type: 'json_object' }],
  safety_identifier: ['s'],
  seed: [7],
  service_tier: ['flex'],
  stop: [['a']],
  store: [true],
  stream_options: [{ include_usage: true }, { stream: true }],
  temperature: [0.3],
  tool_choice: ['required', { tools: [TOOL] }],
  tools: [[TOOL]],
  top_logprobs: [3, { logprobs: true }],
  top_p: [0.4],
  user: ['u'],
  verbosity: ['low'],
  web_search_options: [{ search_context_size: 'low' }],
}

const AWS = { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' }

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const oracle_private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

/** What a provider's configuration needs besides a key. */
const FIELDS: Readonly<Record<string, Target>> = {
  'azure-openai': { resource_name: 'r', deployment_id: 'd', api_version: '2024-10-21' },
  'azure-ai': { azure_foundry_url: 'https://x.services.ai.azure.com/models' },
  bedrock: AWS,
  sagemaker: AWS,
  'vertex-ai': { vertex_project_id: 'p', vertex_region: 'us-central1' },
  'workers-ai': { workers_ai_account_id: 'account' },
  oracle: {
    oracle_region: 'us-chicago-1',
    oracle_compartment_id: 'c',
    oracle_tenancy: 't',
    oracle_user: 'u',
    oracle_fingerprint: 'f',
    oracle_private_key,
  },
}

/** Models that decide the format. */
const MODELS: Readonly<Record<string, readonly string[]>> = {
  'vertex-ai': ['gemini-2.5-pro', 'meta.llama', 'mistralai.small', 'endpoints.1', 'anthropic.c'],
}

/** What reaches the provider of requests, and is lost on the way back. */
const LOST_IN_ANSWERS: Readonly<Record<string, readonly string[]>> = {
  oracle: ['tool_choice', 'tools'],
}

/** They have no chat completions, and nothing is sent. */
const WITHOUT_CHAT = [
  ...['jina', 'meshy', 'milvus', 'nomic', 'qdrant', 'recraft-ai', 'replicate', 'sagemaker'],
  ...['segmind', 'tripo3d', 'triton', 'voyage'],
]

let far: FakeProvider
beforeAll(async () => {
  far = startProvider(() => new Response('{}', { status: 418 }))
  // Boots the gateway.
  await using _portus = await startPortus({ aliases: { a: openaiAlias(far.url) } })
})
afterAll(() => far[Symbol.dispose]())

/** The provider's request that the gateway makes of a chat completion. */
async function sent(provider: string, body: object): Promise<string | undefined> {
  const app = await booted
  const config = { provider, api_key: 'sk', custom_host: far.url, ...FIELDS[provider] }
  far.received.length = 0
  const response = await app(
    new Request('http://gateway/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-portkey-config': JSON.stringify(config) },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...body }),
    }),
  )
  await response.text()
  return far.received[0]?.text
}

async function lostOn(provider: string, model: string): Promise<string[]> {
  const lost: string[] = []
  for (const [member, [value, beside = {}]] of Object.entries(VALUES)) {
    const without = await sent(provider, { model, ...beside })
    if ((await sent(provider, { model, ...beside, [member]: value })) === without) lost.push(member)
  }
  return lost
}

const SENT_TO = PROVIDERS.filter(
  (provider) => ![...WITHOUT_CHAT, 'stability-ai'].includes(provider),
).flatMap((provider) => (MODELS[provider] ?? ['m-1']).map((model) => [provider, model] as const))

describe('where the gateway translates a chat completion', () => {
  test.each(SENT_TO)('%s loses what the table says: %s', async (provider, model) => {
    const api = apiOf({ ...FIELDS[provider], provider, override_params: { model } })
    const translation = translationFor(endpointOf('chat'), api)
    const lost = new Set([...(await lostOn(provider, model)), ...(LOST_IN_ANSWERS[provider] ?? [])])

    expect(translation).toBeDefined()
    const { refused, leftOut } = translation!
    // Anthropic has a use for `user`, and Bedrock has none; they share a row.
    const listed = [
      ...Object.keys(refused),
      ...leftOut,
      ...(provider === 'bedrock' ? ['user'] : []),
    ]
    expect(listed.toSorted()).toEqual([...lost].toSorted())
  })

  test.each(WITHOUT_CHAT)('%s is sent nothing', async (provider) => {
    expect(await sent(provider, { model: 'm-1' })).toBeUndefined()
  })

  test('stability-ai is sent a form without the conversation', async () => {
    expect(await sent('stability-ai', { model: 'm-1' })).not.toContain('Hi')
  })

  test('every member of a chat completion is tried', () => {
    const members = [...Object.keys(CHAT_CHOICES), ...CHAT_HINTS]

    expect(Object.keys(VALUES).toSorted()).toEqual(members.toSorted())
  })
})

describe('what the gateway would lose of a chat completion', () => {
  const messages = [{ role: 'user', content: 'Hi' }]
  const oracle = { ...FIELDS.oracle, provider: 'oracle' as const }
  const rows: [provider: string, param: string, alias: Target, more: object][] = [
    ['Oracle', 'tools', oracle, { tools: [TOOL] }],
    ['Oracle', 'response_format', oracle, { response_format: { type: 'json_object' } }],
    ['Moonshot', 'stop', { provider: 'moonshot' }, { stop: ['a'] }],
    ['Workers AI', 'n', { provider: 'workers-ai', ...FIELDS['workers-ai'] }, { n: 2 }],
    ['Stability AI', 'messages', { provider: 'stability-ai' }, {}],
  ]

  test.each(rows)('for %s is a 400 that names %s', async (_, param, target, more) => {
    far.received.length = 0
    const alias = { api_key: 'k', custom_host: far.url, passthrough: false, ...target }
    await using portus = await startPortus({ aliases: { it: alias } })

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'it', messages, ...more },
    })

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { param } })
    expect(far.received).toEqual([])
  })

  test('passes where it asks for nothing, or only guides', async () => {
    far.received.length = 0
    const alias = { ...oracle, api_key: 'k', custom_host: far.url }
    await using portus = await startPortus({ aliases: { it: alias } })
    const more = { tools: [], response_format: { type: 'text' }, store: true, temperature: 0.5 }

    await portus.call('/v1/chat/completions', { json: { model: 'it', messages, ...more } })

    expect(far.received).toHaveLength(1)
    expect(far.received[0]!.json).toMatchObject({ chatRequest: { temperature: 0.5 } })
  })
})
