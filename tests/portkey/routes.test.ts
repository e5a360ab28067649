import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../src/alias/alias'
import { PROVIDERS } from '../../src/alias/providers'
import type { AliasFile } from '../../src/alias/schema'
import { ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { NATIVE_FORMATS, nativeUrl } from '../../src/api/native/formats'
import { askRoute } from '../../src/portkey/embedded/ask-route'
import { ORIGIN } from '../../src/portkey/embedded/boot'
import { booted } from '../../src/portkey/embedded/shims'
import type { RouteRequest } from '../../src/portkey/route'
import { addressOf } from '../../src/proxy/plan/own-way'
import { PROVIDER_FIELDS } from '../support/cases/provider-fields'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const chat = (model: string, more: object = {}) => ({
  json: { model, messages: [{ role: 'user', content: 'Hi' }], ...more },
})

describe('a request goes where the alias alone sends it', () => {
  const at = (provider: string, url: string, more: AliasFile = {}) =>
    ({ provider, api_key: 'sk-1', custom_host: url, ...more }) as AliasFile

  test.each([
    ['bytez', 'version', '2/../../v1/account/keys?x=', { passthrough: false }],
    ['predibase', 'user', '../../v1/account/keys?x=', { passthrough: false }],
  ])(
    '%s: a member "%s" that would change the path is a 400, and nothing is sent',
    async (provider, member, value, more) => {
      using far = startProvider()
      await using portus = await startPortus({ aliases: { fast: at(provider, far.url, more) } })

      const response = await portus.call('/v1/chat/completions', chat('fast', { [member]: value }))

      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { code: 'invalid_request', message: expect.stringContaining('provider’s address') },
      })
      expect(far.received).toEqual([])
    },
  )

  test('a member of the client’s own changes no path of a passthrough', async () => {
    using far = startProvider()
    await using portus = await startPortus({ aliases: { fast: at('predibase', far.url) } })
    const user = '../../v1/account/keys?x='

    for (const more of [{}, { user }]) await portus.call('/v1/chat/completions', chat('fast', more))

    const [honest, other] = far.received.map(({ path, query }) => path + query)
    expect(honest).toEndWith('/chat/completions')
    expect(honest).not.toContain('account')
    expect(other).toBe(honest!)
    expect(far.received[1]!.json).toMatchObject({ user })
  })

  test('a member that the alias sets itself may be a part of the path', async () => {
    using far = startProvider()
    const alias = {
      provider: 'predibase',
      api_key: 'sk-1',
      custom_host: far.url,
      override_params: { model: 'm', user: 'tenant' },
    } as AliasFile
    await using portus = await startPortus({ aliases: { fast: alias } })

    await portus.call('/v1/chat/completions', chat('fast', { user: 'another' }))

    expect(far.received.map(({ path }) => path)).toEqual([
      '/v1/tenant/deployments/v2/llms/m/v1/chat/completions',
    ])
  })

  test('each target of a fallback has its own route, and streams have theirs', async () => {
    using first = startProvider(() => new Response('{}', { status: 500 }))
    using second = startProvider()
    const targets = [openaiAlias(first.url), openaiAlias(second.url)]
    const aliases = { both: { strategy: { mode: 'fallback' as const }, targets } }
    await using portus = await startPortus({ aliases })

    for (const stream of [false, true, false]) {
      const response = await portus.call('/v1/chat/completions', chat('both', { stream }))
      expect(response.status).toBe(200)
      await response.text()
    }

    expect(first.received.length).toBe(3)
    expect(second.received.length).toBe(3)
    for (const { json, headers } of [...first.received, ...second.received]) {
      expect(json).toMatchObject({ model: 'gpt-real' })
      expect(json).not.toHaveProperty('x-portus-target')
      expect([...headers.keys()].filter((name) => name.startsWith('x-portus'))).toEqual([])
    }
  })
})

describe('learning a route', () => {
  // These make no request for a chat completion.
  const WITHOUT_CHAT = [
    ...['palm', 'stability-ai', 'nomic', 'segmind', 'jina', 'voyage', 'recraft-ai', 'milvus'],
    ...['replicate', 'qdrant', 'meshy', 'tripo3d', 'oracle', 'modal', 'sagemaker'],
  ]

  test.each(PROVIDERS.filter((provider) => !WITHOUT_CHAT.includes(provider)))(
    '%s asks nobody, and an honest request keeps to its route',
    async (provider) => {
      using far = startProvider(() => new Response('{}', { status: 418 }))
      const alias = {
        provider,
        api_key: 'sk-1',
        custom_host: far.url,
        override_params: { model: 'm-1' },
        ...PROVIDER_FIELDS[provider],
      } as AliasFile
      await using portus = await startPortus({ aliases: { fast: alias } })

      for (const stream of [false, true]) {
        const response = await portus.call('/v1/chat/completions', chat('fast', { stream }))
        await response.text()
        expect(response.status).not.toBe(400)
      }

      expect(far.received.length).toBe(2)
    },
  )
})

describe('the table of native formats', () => {
  /** Where the gateway would send a chat completion: on its own route, and when it passes one through. */
  async function routesOf(provider: string, more: object) {
    const file = {
      provider,
      api_key: 'sk-1',
      override_params: { model: 'm-1' },
      ...PROVIDER_FIELDS[provider],
      ...more,
    } as AliasFile
    const alias = prepareAlias('fast', file)
    const [leaf] = alias.leaves
    const ask = askRoute(await booted, ORIGIN, () => false)
    const urlOf = async (name: string, prefix: RouteRequest['prefix']) => {
      const endpoint = ENDPOINTS.find((one) => one.name === name)!
      const { overrides } = endpoint
      const request = { endpoint, prefix, isStreamed: false, overrides }
      return (await ask(leaf!, request))?.url ?? ''
    }
    return { alias, urlOf }
  }

  /** The gateway's own route is not OpenAI's format there, and the document names another address. */
  const ELSEWHERE: Record<string, string> = {
    bytez: 'https://api.bytez.com/models/v2/openai/v1/chat/completions',
    'reka-ai': 'https://api.reka.ai/v1/chat/completions',
    ai21: 'https://api.ai21.com/studio/v1/chat/completions',
    'workers-ai': 'https://api.cloudflare.com/client/v4/accounts/account/ai/v1/chat/completions',
  }
  const chat = NATIVE_FORMATS.chat
  const isInBase = (provider: string) => chat[provider]?.place.from === 'base'
  const hosts = [{}, { custom_host: 'http://127.0.0.1:9/llm' }]

  test.each(
    Object.keys(chat)
      .filter((provider) => isInBase(provider) && !(provider in ELSEWHERE))
      .flatMap((provider) =>
        hosts
          .filter((more) => provider !== 'ollama' || 'custom_host' in more)
          .map((more) => [provider, more] as const),
      ),
  )('%s gets a chat completion where the gateway would send it: %p', async (provider, more) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const { urlOf } = await routesOf(provider, more)
    const row = chat[provider]!
    if (row.place.from === 'typed') throw new Error('The row has no path')

    const url = nativeUrl(row.place, await urlOf('chat', ''), '/v1/chat/completions')

    expect(url).toBe(await urlOf('chat', undefined))
  })

  test.each(Object.entries(ELSEWHERE))('%s gets it at %s', async (provider, expected) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const { urlOf } = await routesOf(provider, {})
    const row = chat[provider]!
    if (row.place.from === 'typed') throw new Error('The row has no path')

    expect(nativeUrl(row.place, await urlOf('chat', ''), '/v1/chat/completions')).toBe(expected)
  })

  test.each([
    ['messages', 'deepseek', 'https://api.deepseek.com/anthropic/v1/messages'],
    ['messages', 'moonshot', 'https://api.moonshot.cn/anthropic/v1/messages'],
    ['messages', 'zhipu', 'https://open.bigmodel.cn/api/anthropic/v1/messages'],
    ['messages', 'z-ai', 'https://api.z.ai/api/anthropic/v1/messages'],
    ['messages', 'openrouter', 'https://openrouter.ai/api/v1/messages'],
    ['messages', 'fireworks-ai', 'https://api.fireworks.ai/inference/v1/messages'],
    ['messages', 'siliconflow', 'https://api.siliconflow.cn/v1/messages'],
    ['messages', 'sambanova', 'https://api.sambanova.ai/v1/messages'],
    ['messages', 'anthropic', 'https://api.anthropic.com/v1/messages'],
    ['responses', 'openai', 'https://api.openai.com/v1/responses'],
    ['responses', 'x-ai', 'https://api.x.ai/v1/responses'],
    ['responses', 'groq', 'https://api.groq.com/openai/v1/responses'],
    ['responses', 'openrouter', 'https://openrouter.ai/api/v1/responses'],
    ['responses', 'fireworks-ai', 'https://api.fireworks.ai/inference/v1/responses'],
    ['embeddings', 'novita-ai', 'https://api.novita.ai/openai/v1/embeddings'],
    ['embeddings', 'openrouter', 'https://openrouter.ai/api/v1/embeddings'],
    ['embeddings', 'deepinfra', 'https://api.deepinfra.com/v1/openai/embeddings'],
    ['embeddings', 'sambanova', 'https://api.sambanova.ai/v1/embeddings'],
    ['embeddings', '302ai', 'https://api.302.ai/v1/embeddings'],
    [
      'embeddings',
      'workers-ai',
      'https://api.cloudflare.com/client/v4/accounts/account/ai/v1/embeddings',
    ],
  ])('%s of %s are at %s', async (name, provider, expected) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const { alias, urlOf } = await routesOf(provider, {})
    const endpoint = ENDPOINTS.find((one) => one.name === name)!
    const place = alias.nativeFor('config', endpoint)?.place
    if (!place || place.from === 'typed') throw new Error('The provider has none')

    expect(nativeUrl(place, await urlOf(name, ''), endpoint.path)).toBe(expected)
  })

  const VERTEX = 'https://us-central1-aiplatform.googleapis.com/v1'
  const location = 'projects/p/locations/us-central1'

  test.each([
    ['meta.llama-4', false, `${VERTEX}beta1/${location}/endpoints/openapi/chat/completions`],
    ['qwen/qwen3-maas', true, `${VERTEX}/${location}/endpoints/openapi/chat/completions`],
    ['endpoints.12', true, `${VERTEX}/${location}/endpoints/12/chat/completions`],
    [
      'mistralai.mistral-small-2503',
      false,
      `${VERTEX}/${location}/publishers/mistralai/models/mistral-small-2503:rawPredict`,
    ],
    [
      'mistralai.mistral-small-2503',
      true,
      `${VERTEX}/${location}/publishers/mistralai/models/mistral-small-2503:streamRawPredict`,
    ],
  ])(
    '%s on Vertex AI, streamed %p, gets a chat completion at %s',
    async (model, isStreamed, at) => {
      await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
      const file = {
        provider: 'vertex-ai',
        api_key: 'token',
        ...PROVIDER_FIELDS['vertex-ai'],
      } as AliasFile
      const alias = prepareAlias('fast', { ...file, override_params: { model } })
      const endpoint = ENDPOINTS.find(({ name }) => name === 'chat')!
      const address = addressOf(alias.nativeFor('config', endpoint)!, endpoint, isStreamed)
      const ask = askRoute(await booted, ORIGIN, () => false)

      const route = await ask(alias.leaves[0]!, { ...address, overrides: 'chat' })

      const url = route?.url ?? ''
      expect(address.adjust ? address.adjust.url(url) : url).toBe(at)
    },
  )
  /** The gateway knows no embeddings of these, or other ones. */
  const ELSEWHERE_EMBEDDED = [
    ...['302ai', 'deepinfra', 'inference-net', 'novita-ai', 'nscale', 'ollama', 'openrouter'],
    ...['ovhcloud', 'perplexity-ai', 'sambanova', 'workers-ai'],
  ]

  test.each(
    Object.entries(NATIVE_FORMATS.embeddings).filter(
      ([provider, { place }]) => place.from !== 'typed' && !ELSEWHERE_EMBEDDED.includes(provider),
    ),
  )('%s gets embeddings where the gateway would ask for them', async (provider, { place }) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const { urlOf } = await routesOf(provider, {})
    if (place.from === 'typed') throw new Error('The row has no path')

    const url = nativeUrl(place, await urlOf('embeddings', ''), '/v1/embeddings')

    expect(url).toBe(await urlOf('embeddings', undefined))
  })

  test('every other provider’s chat completions are of another format, or there are none', () => {
    const without: string[] = PROVIDERS.filter((provider) => !(provider in chat))

    expect(without.toSorted()).toEqual([
      ...['anthropic', 'bedrock', 'cohere', 'google', 'jina', 'meshy', 'milvus', 'nomic', 'oracle'],
      ...['palm', 'qdrant', 'recraft-ai', 'replicate', 'sagemaker', 'segmind', 'stability-ai'],
      ...['tripo3d', 'vertex-ai', 'voyage'],
    ])
  })
})
