import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { hello } from '../support/providers/models/hello'
import { startProvider } from '../support/providers/server'

/** Providers with OpenAI's format beside their own, and the models of others in Google's cloud. */

const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
const CHAT = {
  messages: [{ role: 'user', content: 'Hi' }],
  tools: TOOLS,
  tool_choice: 'required',
  response_format: { type: 'json_object' },
  stop: ['x'],
  n: 1,
}

const vertex = { vertex_project_id: 'p', vertex_region: 'us-central1' }
const location = '/v1/v1/projects/p/locations/us-central1'

const CASES: [name: string, alias: AliasFile, path: string, model: string, more?: object][] = [
  ['Reka', { provider: 'reka-ai' }, '/v1/v1/chat/completions', 'm-1'],
  ['Bytez', { provider: 'bytez' }, '/v1/models/v2/openai/v1/chat/completions', 'm-1'],
  ['Triton', { provider: 'triton' }, '/v1/chat/completions', 'm-1'],
  [
    'Llama on Vertex AI',
    { provider: 'vertex-ai', ...vertex, override_params: { model: 'meta.llama' } },
    '/v1/v1beta1/projects/p/locations/us-central1/endpoints/openapi/chat/completions',
    'meta/llama',
  ],
  [
    'Qwen on Vertex AI',
    { provider: 'vertex-ai', ...vertex, override_params: { model: 'qwen/qwen3' } },
    `${location}/endpoints/openapi/chat/completions`,
    'qwen/qwen3',
  ],
  [
    'Mistral on Vertex AI',
    { provider: 'vertex-ai', ...vertex, override_params: { model: 'mistralai.small' } },
    `${location}/publishers/mistralai/models/small:rawPredict`,
    'small',
  ],
  [
    'an endpoint on Vertex AI',
    { provider: 'vertex-ai', ...vertex, override_params: { model: 'endpoints.12' } },
    `${location}/endpoints/12/chat/completions`,
    '',
  ],
]

/** Asks an alias, and gives what its provider got. */
async function asked(alias: AliasFile, path: string, body: object) {
  using far = startProvider((received) => hello({ ...received, path: '/v1/chat/completions' }))
  const file = { override_params: { model: 'm-1' }, ...alias, api_key: 'k', custom_host: far.url }
  await using portus = await startPortus({ aliases: { it: file } })
  const response = await portus.call(path, { json: { model: 'it', ...body } })
  return { status: response.status, answer: await response.json(), received: far.received[0]! }
}

describe.each(CASES)('%s', (_, alias, path, model) => {
  test('gets a chat completion with all that changes its answer', async () => {
    const { status, answer, received } = await asked(alias, '/v1/chat/completions', CHAT)

    expect(status).toBe(200)
    expect(received.path).toBe(path)
    expect(received.json).toEqual({ model, ...CHAT })
    expect(answer).toMatchObject({ object: 'chat.completion' })
  })

  test('gets a message as a chat completion', async () => {
    const { status, answer, received } = await asked(alias, '/v1/messages', {
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
    })

    expect(status).toBe(200)
    expect(received.path).toBe(path)
    expect(received.json).toMatchObject({ model, max_tokens: 9, tools: TOOLS })
    expect(answer).toMatchObject({ type: 'message', role: 'assistant' })
  })
})

test.each([
  ['reka-ai', 'x-api-key', 'k'],
  ['bytez', 'authorization', 'Bearer k'],
] as const)('%s gets its key in %s', async (provider, header, value) => {
  for (const [path, body] of [
    ['/v1/chat/completions', CHAT],
    ['/v1/messages', { max_tokens: 9, messages: CHAT.messages }],
  ] as const) {
    const { received } = await asked({ provider }, path, body)

    expect(received.headers.get(header)).toBe(value)
  }
})

test('a deployment on Azure’s v1 is asked for by its name, also where Portus translates', async () => {
  using far = startProvider(hello)
  const azure: AliasFile = {
    provider: 'azure-openai',
    api_key: 'k',
    custom_host: far.url,
    resource_name: 'r',
    deployment_id: 'mine',
    api_version: 'v1',
    override_params: { model: 'gpt-4o' },
  }
  await using portus = await startPortus({ aliases: { it: azure } })
  const body = { model: 'it', max_tokens: 9, messages: CHAT.messages }

  for (const path of ['/v1/chat/completions', '/v1/messages'])
    await portus.call(path, { json: body })

  expect(far.received.map(({ json }) => json?.model)).toEqual(['mine', 'mine'])
})
