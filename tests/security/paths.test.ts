import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../src/alias/providers'
import type { AliasFile } from '../../src/alias/schema'
import { PROVIDER_FIELDS } from '../support/cases/provider-fields'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const MODELS: Record<string, string> = {
  bedrock: 'amazon.nova-pro-v1:0',
  'vertex-ai': 'gemini-2.5-flash',
  google: 'gemini-2.5-flash',
}

/** Members that some provider of the gateway has in an address, or might have. */
const NAMES = [
  ...['version', 'user', 'region', 'deployment', 'endpoint', 'api_version', 'apiVersion', 'fn'],
  ...['task', 'id', 'account_id', 'project', 'location', 'resource', 'url', 'host', 'base_url'],
  ...['path', 'custom_host', 'engine', 'style', 'provider', 'size', 'voice', 'quality', 'suffix'],
]

/** Values that would go elsewhere if they were a part of an address. */
const VALUES: readonly unknown[] = [
  '2/../../v1/account/keys?x=',
  '..%2f..%2fv1%2fkeys?key=evil#',
  { toString: '../../keys', length: 1 },
]

const BODIES: readonly (readonly [path: string, body: object])[] = [
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/messages', { max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/completions', { prompt: 'Hi' }],
  ['/v1/embeddings', { input: 'Hi' }],
  ['/v1/images/generations', { prompt: 'Hi' }],
  ['/v1/rerank', { query: 'Hi', documents: ['Hi'] }],
  ['/v1/audio/speech', { input: 'Hi', voice: 'v' }],
]

/** Its address is of the configuration alone, and its requests are signed with a key that a test has not. */
const WITHOUT = ['oracle']

describe('no member of a client’s changes the address', () => {
  test.each(PROVIDERS.filter((provider) => !WITHOUT.includes(provider)))('%s', async (provider) => {
    using far = startProvider(() => new Response('{}', { status: 418 }))
    const alias = {
      provider,
      api_key: 'sk-1',
      custom_host: far.url,
      override_params: { model: MODELS[provider] ?? 'm-1' },
      ...PROVIDER_FIELDS[provider],
    } as AliasFile
    const aliases = { plain: alias, translated: { ...alias, passthrough: false } }
    await using portus = await startPortus({ aliases })
    const ask = async (path: string, json: object) => {
      far.received.length = 0
      const response = await portus.call(path, { json })
      await response.text()
      const addresses = far.received.map(({ path, query }) => path + query)
      return { status: response.status, addresses }
    }

    for (const model of Object.keys(aliases))
      for (const [path, body] of BODIES) {
        const honest = await ask(path, { model, ...body })
        if (honest.addresses.length === 0) continue
        for (const value of VALUES) {
          const evil = Object.fromEntries(NAMES.map((name) => [name, value]))
          const all = await ask(path, { ...evil, model, ...body })
          // Where one member is refused, the others get their turn alone.
          const each = all.addresses.length > 0 ? [] : NAMES
          const answers = [all]
          for (const name of each) answers.push(await ask(path, { [name]: value, model, ...body }))
          const places = new Set(answers.flatMap(({ addresses }) => addresses))
          expect([...places].filter((place) => !honest.addresses.includes(place))).toEqual([])
          const unsent = answers.filter(({ addresses }) => addresses.length === 0)
          expect(unsent.filter(({ status }) => status < 400)).toEqual([])
        }
      }
  })
})
