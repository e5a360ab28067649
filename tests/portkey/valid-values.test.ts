import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { prepareAlias } from '../../src/alias/alias'
import { PROVIDER_FIELDS, PROVIDERS } from '../../src/alias/providers'
import type { AliasFile } from '../../src/alias/schema'
import { ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { findings } from '../../src/config/validate/rules'
import { shapeFindings } from '../../src/config/validate/shape'
import { askRoute } from '../../src/portkey/embedded/ask-route'
import { ORIGIN } from '../../src/portkey/embedded/boot'
import { booted } from '../../src/portkey/embedded/shims'
import type { Route } from '../../src/portkey/route'
import { PROVIDER_FIELDS as NEEDED } from '../support/cases/provider-fields'
import { openaiAlias, startPortus } from '../support/portus'

const SOUND = { api_key: 'sk-Qm7xK2vT9wLr', override_params: { model: 'm-1' } }

/** Providers that need more than the table of other tests has. */
const MORE: Readonly<Record<string, object>> = {
  ollama: { custom_host: 'http://localhost:11434' },
  triton: { custom_host: 'http://localhost:8000' },
  milvus: { custom_host: 'http://localhost:19530' },
  qdrant: { custom_host: 'http://localhost:6333' },
  predibase: { override_params: { model: 'm-1', user: 'tenant' } },
  oracle: {
    oracle_region: 'us-chicago-1',
    oracle_tenancy: 'ocid1.tenancy.oc1..a',
    oracle_user: 'ocid1.user.oc1..a',
    oracle_fingerprint: '12:34',
    oracle_compartment_id: 'ocid1.compartment.oc1..a',
    oracle_private_key: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  },
}

/** What people paste: line ends, signs of formatted texts, other notations, addresses. */
const PASTED = [
  ...['', ' ', 'a b', ' a', 'a ', 'a\n', 'a\r\nx: y', 'a\0', 'a\tb'],
  ...['a\u2013b', 'a\u200b', '\u201ca\u201d', 'é', '\u{1F511}', '\ufeffa'],
  ...['a/b', '../a', 'a?b', 'a#b', 'a%zz', 'a@b', 'a:1', 'https://a.example/v1', 'undefined'],
  ...['$NAME', '{{a}}', '<a>', 'replace-me', '"a"'],
]

/** The providers that read a member, by what its description begins with. */
function readersOf(description: string): string[] {
  const names = description.slice(0, description.indexOf(':')).split(', ')
  return names.flatMap((name) => (name === 'azure' ? ['azure-openai', 'azure-ai'] : [name]))
}

const isSound = (alias: AliasFile) =>
  shapeFindings(alias, alias).length + findings(alias).length === 0

/** Where chats and embeddings of an alias go, as far as its provider has them. */
async function routesOf(alias: AliasFile): Promise<(Route | undefined)[]> {
  const ask = askRoute(await booted, ORIGIN, () => false)
  const { leaves } = prepareAlias('it', alias)
  const names = ['chat', 'messages', 'embeddings']
  return Promise.all(
    ENDPOINTS.filter(({ name }) => names.includes(name)).map((endpoint) =>
      ask(leaves[0]!, {
        endpoint,
        prefix: undefined,
        isStreamed: false,
        overrides: endpoint.overrides,
      }),
    ),
  )
}

/** Members that are addresses themselves. What is asked then is there. */
const ADDRESSES = ['azure_foundry_url', 'huggingface_base_url']

const versionsIn = (url: string) => new URL(url).pathname.match(/\/v\d\w*(?=\/)/g)?.length ?? 0

/** What is wrong with routes, beside those of an alias with nothing odd. */
function faultsOf(routes: readonly (Route | undefined)[], usual: readonly (Route | undefined)[]) {
  return routes.flatMap((route, at) => {
    if (!usual[at]) return []
    if (!route) return ['nobody could be asked']
    const url = URL.parse(route.url)
    if (!url) return [`no URL: ${route.url}`]
    const expected = new URL(usual[at].url)
    return [
      ...(/[^\x21-\x7e]|undefined/.test(route.url) ? [`a URL with odd signs: ${route.url}`] : []),
      ...(url.pathname.split('/').length === expected.pathname.split('/').length
        ? []
        : [`another path: ${route.url}`]),
      ...(url.hostname.split('.').length === expected.hostname.split('.').length
        ? []
        : [`another host: ${route.url}`]),
      ...([...url.searchParams.keys()].join() === [...expected.searchParams.keys()].join()
        ? []
        : [`another query: ${route.url}`]),
      ...([...route.headers].every(([, value]) => /^[\x20-\x7e]*$/.test(value))
        ? []
        : ['a header with odd signs']),
    ]
  })
}

const ROWS = Object.entries({ ...PROVIDER_FIELDS, api_key: `${PROVIDERS.join(', ')}:` }).flatMap(
  ([member, description]) => readersOf(description).map((provider) => ({ provider, member })),
)

describe('whatever check lets pass has a route that can be sent:', () => {
  test.each(ROWS)('$member of $provider', async ({ provider, member }) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const sound = { provider, ...SOUND, ...NEEDED[provider], ...MORE[provider] } as AliasFile
    expect([findings(sound), shapeFindings(sound, sound)]).toEqual([[], []])
    const usual = await routesOf(sound)

    const wrong: unknown[] = []
    for (const value of PASTED) {
      const alias = { ...sound, [member]: value } as AliasFile
      if (!isSound(alias)) continue
      const routes = await routesOf(alias)
      const faults = faultsOf(routes, ADDRESSES.includes(member) ? routes : usual)
      if (faults.length > 0) wrong.push([value, ...new Set(faults)])
    }

    expect(wrong).toEqual([])
  })
})

describe('whatever check does not ask for is needed by no address:', () => {
  const HOST = 'https://h.example/llm'

  test.each(PROVIDERS)('%s', async (provider) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const whole = { provider, ...SOUND, ...NEEDED[provider], ...MORE[provider] } as AliasFile
    const names = Object.keys(whole).filter((name) => name !== 'provider')
    const left: AliasFile[] = [
      ...names.map((name) => ({ ...whole, [name]: undefined })),
      ...[...names, ''].map((name) => ({ ...whole, custom_host: HOST, [name]: undefined })),
      { provider, custom_host: HOST } as AliasFile,
      { ...SOUND, provider, custom_host: HOST, api_version: 'v1' } as AliasFile,
      { ...SOUND, provider, custom_host: HOST } as AliasFile,
    ].map((alias) => JSON.parse(JSON.stringify(alias)))

    for (const alias of left.filter(isSound))
      for (const route of await routesOf(alias)) {
        const url = route?.url ?? HOST
        expect([alias, URL.canParse(url) && !url.includes('undefined'), url]).toEqual([
          alias,
          true,
          url,
        ])
      }
  })
})

describe('a base URL', () => {
  const HOST = 'https://h.example'
  const BASES = ['', '/', '/llm', '/v1', '/v1/', '/v2', '/v1beta']
  const NO_BASES = [
    ...['/v1/chat/completions', '/v1/messages', '/v1/responses/', '/v1/models', '/api/chat'],
    ...['/models/m:generateContent', '/v1?a=b', '/v1#a', '/v1?', '/v 1', '/v1\n'],
  ]
  const at = (provider: string, end: string) =>
    ({
      ...{ provider, ...SOUND, ...NEEDED[provider], ...MORE[provider] },
      custom_host: HOST + end,
    }) as AliasFile
  const around = ({ custom_host, ...target }: AliasFile) =>
    ({ custom_host, strategy: { mode: 'single' }, targets: [target] }) as AliasFile

  test.each(PROVIDERS)('of %s is taken, unless a version would stand twice', async (provider) => {
    await using _portus = await startPortus({ aliases: { a: openaiAlias('http://127.0.0.1:9') } })
    const [bare] = await routesOf(at(provider, ''))
    const ofGateway = bare ? versionsIn(bare.url) : 0
    for (const end of BASES) {
      const alias = at(provider, end)
      const [chat] = await routesOf(alias)
      // Without chats there is no address to compare with.
      if (!chat) continue

      expect(chat.url).toStartWith(HOST)
      const isRight = ofGateway === 0 || versionsIn(chat.url) === ofGateway
      expect([end, isSound(alias), isSound(around(alias))]).toEqual([end, isRight, isRight])
    }
  })

  test.each(PROVIDERS)('of %s that ends in an endpoint, or is none, is refused', (provider) => {
    expect(NO_BASES.filter((end) => isSound(at(provider, end)))).toEqual([])
  })
})
