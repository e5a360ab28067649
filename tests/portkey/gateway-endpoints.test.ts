import { expect, test } from 'bun:test'
import { GATEWAY_ENDPOINTS } from '../../scripts/gateway-endpoints'
import { PROVIDERS } from '../../src/alias/providers'
import type { AliasFile } from '../../src/alias/schema'
import { endpointOf } from '../../src/api/endpoints/endpoints'
import { booted } from '../../src/portkey/embedded/shims'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const BODIES: Readonly<Record<string, object>> = {
  completions: { prompt: 'x' },
  'images.generations': { prompt: 'x' },
  'audio.speech': { input: 'x', voice: 'v' },
}

const FIELDS: Readonly<Record<string, AliasFile>> = {
  'azure-openai': { resource_name: 'r', deployment_id: 'd', api_version: '2024-10-21' },
  'azure-ai': { azure_foundry_url: 'https://x.services.ai.azure.com/models' },
  bedrock: { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' },
  'vertex-ai': { vertex_project_id: 'p', vertex_region: 'us-central1' },
  'workers-ai': { workers_ai_account_id: 'account' },
}

/** A model of Bedrock's, whose maker decides what can be asked of it. */
const modelOf = (provider: string, name: string) =>
  provider === 'bedrock' ? (name === 'completions' ? 'amazon.titan' : 'stability.sd3') : 'm'

test.each(Object.keys(BODIES))(
  'the gateway brings %s to the providers of the table',
  async (name) => {
    using far = startProvider(() => new Response('{}', { status: 418 }))
    await using _portus = await startPortus({ aliases: { a: openaiAlias(far.url) } })
    const app = await booted
    const asked: string[] = []
    for (const provider of PROVIDERS) {
      const config = { provider, api_key: 'k', custom_host: far.url, ...FIELDS[provider] }
      const request = new Request(`http://gateway${endpointOf(name).path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-portkey-config': JSON.stringify(config) },
        body: JSON.stringify({ model: modelOf(provider, name), ...BODIES[name] }),
      })
      await (await app(request)).text()
      // Some are asked at their base URL, where nothing answers.
      if (far.received.some(({ path }) => path !== '/v1')) asked.push(provider)
      far.received.length = 0
    }

    expect(asked.toSorted()).toEqual([...(GATEWAY_ENDPOINTS[name] ?? [])].toSorted())
  },
)
