import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../src/alias/providers'
import type { AliasFile } from '../../src/alias/schema'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const chat = (model: string, more: object = {}) => ({
  json: { model, messages: [{ role: 'user', content: 'Hi' }], ...more },
})

/** What a provider's configuration needs besides a key, so that the gateway knows its address. */
const FIELDS: Record<string, object> = {
  'azure-openai': { resource_name: 'r', deployment_id: 'd', api_version: '2024-10-21' },
  'azure-ai': { azure_foundry_url: 'https://x.services.ai.azure.com/models' },
  bedrock: { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' },
  sagemaker: { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' },
  'vertex-ai': { vertex_project_id: 'p', vertex_region: 'us-central1' },
  'workers-ai': { workers_ai_account_id: 'account' },
}

describe('a request goes where the alias alone sends it', () => {
  test.each([
    ['bytez', 'version', '2/../../v1/account/keys?x='],
    ['predibase', 'user', '../../v1/account/keys?x='],
  ])(
    '%s: a member "%s" that would change the path is a 400, and nothing is sent',
    async (provider, member, value) => {
      using far = startProvider()
      const alias = { provider, api_key: 'sk-1', custom_host: far.url } as AliasFile
      await using portus = await startPortus({ aliases: { fast: alias } })

      const response = await portus.call('/v1/chat/completions', chat('fast', { [member]: value }))

      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { code: 'invalid_request', message: expect.stringContaining('provider’s address') },
      })
      expect(far.received).toEqual([])
    },
  )

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
    ...['replicate', 'qdrant', 'meshy', 'tripo3d', 'oracle', 'modal', 'sagemaker', 'triton'],
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
        ...FIELDS[provider],
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
