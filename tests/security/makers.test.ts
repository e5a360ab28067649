import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { ENDPOINTS, type Endpoint } from '../../src/api/endpoints/endpoints'
import { formOf } from '../support/clients/forms'
import { ALL_ALLOWED, anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const collectionOf = (path: string) => path.split('/', 3).join('/')
const dialectsAt = (path: string) =>
  new Set(
    ENDPOINTS.filter((one) => collectionOf(one.path) === collectionOf(path)).map(
      ({ dialect }) => dialect,
    ),
  )

/** Every endpoint of something that is kept, for which clients of both makers may ask. */
const KEPT = ENDPOINTS.filter(
  ({ model, dialect }) => (model === 'address' || model === 'requests') && dialect !== 'google',
)
const SHARED = KEPT.filter(({ path }) => dialectsAt(path).size > 1)

/** How clients say that they speak Anthropic's API. A header's name has no case, and its value is no matter. */
const ANTHROPICS: readonly Record<string, string>[] = [
  { 'anthropic-version': '2023-06-01' },
  { 'Anthropic-Version': '2026-10-21' },
  { 'ANTHROPIC-VERSION': 'tomorrow' },
  { 'anthropic-version': '' },
]
/** Headers of clients that speak OpenAI's API, some of which look like Anthropic's. */
const OTHERS: readonly Record<string, string>[] = [
  {},
  { 'x-api-key': 'a-key' },
  { 'anthropic-beta': 'files-api-2025-04-14' },
  { 'openai-beta': 'anthropic-version=2023-06-01' },
]

const PARAMS = { max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }

function callOf({ method, path, body, model }: Endpoint, headers: Record<string, string>) {
  const form = formOf([
    ['purpose', 'batch'],
    ['file', 'a file', 'a.txt'],
  ])
  const json =
    model === 'requests' ? { requests: [{ custom_id: 'one', params: PARAMS }] } : { some: 'thing' }
  return {
    path: path.replace(':id', 'some_1').replace(':part', '2'),
    init: {
      method,
      headers: { ...(body === 'form' && form.headers), ...headers },
      ...(body === 'form' && { body: form.body }),
      ...(body === 'json' && { body: JSON.stringify(json) }),
    },
  }
}

async function startBoth() {
  const anthropic = startProvider(() => Response.json({ id: 'theirs' }))
  const openai = startProvider(() => Response.json({ id: 'theirs' }))
  const portus = await startPortus({
    aliases: {
      gpt: openaiAlias(openai.url, ALL_ALLOWED),
      claude: anthropicAlias(anthropic.url, ALL_ALLOWED),
      opus: anthropicAlias(anthropic.url, {
        ...ALL_ALLOWED,
        override_params: { model: 'claude-big' },
        hidden: true,
      }),
    },
  })
  return {
    anthropic,
    openai,
    portus,
    async [Symbol.asyncDispose]() {
      await portus.stop()
      anthropic[Symbol.dispose]()
      openai[Symbol.dispose]()
    },
  }
}

describe('what one maker keeps is never asked of the other', () => {
  test('both have files and skills', () => {
    expect([...new Set(SHARED.map(({ path }) => collectionOf(path)))].sort()).toEqual([
      '/v1/files',
      '/v1/skills',
    ])
  })

  test.each([
    ['anthropic', ANTHROPICS],
    ['openai', OTHERS],
  ] as const)(
    'a client of %s reaches its own, whatever it names or does not name',
    async (dialect, spellings) => {
      await using both = await startBoth()
      const own = both[dialect]
      const other = dialect === 'anthropic' ? both.openai : both.anthropic
      const [alias, others] = dialect === 'anthropic' ? ['claude', 'gpt'] : ['gpt', 'claude']
      const has = (path: string, method: string) =>
        KEPT.some((one) => one.dialect === dialect && one.path === path && one.method === method)

      for (const endpoint of SHARED)
        for (const headers of spellings) {
          const { path, init } = callOf(endpoint, headers)
          const what = `${init.method} ${path} ${JSON.stringify(headers)}`
          for (const named of [{}, { 'x-portus-model': alias }] as Record<string, string>[]) {
            own.received.length = 0
            const response = await both.portus.call(path, {
              ...init,
              headers: { ...init.headers, ...named },
            })
            const text = await response.text()
            const isThere = has(endpoint.path, endpoint.method)
            expect(response.status, `${what}: ${text}`).toBe(isThere ? 200 : 404)
            expect(own.received.length, what).toBe(isThere ? 1 : 0)
          }
          own.received.length = 0
          for (const address of [`${path}?model=${others}`, path]) {
            const response = await both.portus.call(address, {
              ...init,
              headers: {
                ...init.headers,
                ...(address === path && { 'x-portus-model': others as string }),
              },
            })
            const body = (await response.json()) as { type?: string; error: { message: string } }
            expect([400, 404], what).toContain(response.status)
            expect(body.type, what).toBe(dialect === 'anthropic' ? 'error' : undefined)
            expect(body.error.message, what).not.toContain('opus')
          }
          expect(own.received, what).toEqual([])
        }
      expect(other.received).toEqual([])
    },
  )

  test('what only one maker has reaches that one, whatever headers there are', async () => {
    await using both = await startBoth()

    for (const endpoint of KEPT.filter((one) => !SHARED.includes(one)))
      for (const headers of [...ANTHROPICS, ...OTHERS]) {
        const { path, init } = callOf(endpoint, headers)
        const [own, other, others] =
          endpoint.dialect === 'anthropic'
            ? [both.anthropic, both.openai, 'gpt']
            : [both.openai, both.anthropic, 'claude']
        own.received.length = 0
        other.received.length = 0

        const good = await both.portus.call(path, init)
        await good.text()
        const bad = await both.portus.call(`${path}?model=${others}`, init)
        const error = (await bad.json()) as { type?: string }

        const what = `${init.method} ${path} ${JSON.stringify(headers)}`
        expect(good.status, what).toBe(200)
        // Responses that Portus keeps itself may be of any alias.
        expect([400, 404], what).toContain(bad.status)
        expect(error.type, what).toBe(endpoint.dialect === 'anthropic' ? 'error' : undefined)
        expect(own.received.length, what).toBe(1)
        expect(other.received, what).toEqual([])
      }
  })
})

test('what Google’s SDK asks for where others keep theirs reaches nobody', async () => {
  await using both = await startBoth()
  const asked = KEPT.filter(({ path }) => ['/v1/files', '/v1/batches'].includes(collectionOf(path)))

  for (const endpoint of asked)
    for (const query of ['', '?model=gpt']) {
      const { path, init } = callOf(endpoint, { 'x-goog-api-key': KEY })
      const response = await fetch(`${both.portus.url}${path}${query}`, init)

      expect(response.status, path).toBe(404)
      expect(await response.json(), path).toMatchObject({
        error: { status: 'NOT_FOUND', message: expect.stringContaining('inlineData') },
      })
    }
  expect(asked.length).toBeGreaterThan(12)
  expect([...both.openai.received, ...both.anthropic.received]).toEqual([])
})

test('a model that chats is not said to have no chats, where stored ones are asked for', async () => {
  await using both = await startBoth()
  const response = await both.portus.call('/v1/chat/completions?model=claude')

  expect(response.status).toBe(400)
  expect(await response.text()).toContain('does not support GET /v1/chat/completions')
})

test('a WebSocket where there is none reaches nobody', async () => {
  await using both = await startBoth()
  const response = await both.portus.call('/v1/files', {
    headers: {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  })

  expect(response.status).toBe(426)
  expect(await response.text()).toContain('There is no WebSocket at this path')
  expect(both.openai.received).toEqual([])
})

describe('without a name', () => {
  test('aliases of one account are as good as one, and those of two are not', async () => {
    using provider = startProvider(() => Response.json({ data: [] }))
    const at = (model: string, more = {}) =>
      anthropicAlias(provider.url, { override_params: { model }, ...more })
    const version = { headers: { 'anthropic-version': '2023-06-01' } }
    const ask = async (aliases: Record<string, ReturnType<typeof at>>) => {
      await using portus = await startPortus({ aliases })
      const response = await portus.call('/v1/files', version)
      return { status: response.status, text: await response.text() }
    }

    const one = await ask({ opus: at('a', { thinking: { type: 'adaptive' } }), sonnet: at('b') })
    const keys = await ask({ opus: at('a'), sonnet: at('b', { api_key: 'sk-another' }) })
    const places = await ask({
      opus: at('a'),
      sonnet: at('b', { custom_host: provider.url.replace('127.0.0.1', 'localhost') }),
    })
    const hidden = await ask({ secret: at('a', { hidden: true }) })

    expect(one.status).toBe(200)
    for (const { status, text } of [keys, places]) {
      expect(status).toBe(400)
      expect(text).toContain('Several models support /v1/files of Anthropic’s API')
    }
    expect(hidden.status).toBe(400)
    expect(hidden.text).not.toContain('secret')
    expect(provider.received.length).toBe(1)
  })

  test('a model is not chosen among several, although their account is the same', async () => {
    using provider = startProvider(() => Response.json({ id: 'theirs' }))
    await using portus = await startPortus({
      aliases: {
        opus: anthropicAlias(provider.url),
        sonnet: anthropicAlias(provider.url, { override_params: { model: 'b' } }),
      },
    })

    const { status } = await portus.call('/v1/messages/batches', {
      json: { requests: [{ custom_id: 'one', params: PARAMS }] },
    })

    expect(status).toBe(400)
    expect(provider.received).toEqual([])
  })
})

describe('what Anthropic keeps is not sent to others', () => {
  const GOOGLE: AliasFile = { provider: 'google', override_params: { model: 'gemini-2.5-flash' } }
  const NOVA: AliasFile = {
    provider: 'bedrock',
    override_params: { model: 'amazon.nova-pro-v1:0' },
    aws_access_key_id: 'id',
    aws_secret_access_key: 'secret',
    aws_region: 'us-east-1',
  }
  const OTHERS_AT = (url: string): Record<string, AliasFile> => ({
    gpt: openaiAlias(url),
    chat: openaiAlias(url, { native: { responses: false } }),
    gemini: { ...GOOGLE, api_key: 'k', custom_host: url },
    nova: { ...NOVA, custom_host: url },
  })
  const ofUser = (block: object) => ({ messages: [{ role: 'user', content: [block] }] })
  const file = { type: 'file', file_id: 'file_011' }

  test.each<[string, object]>([
    ['a picture', ofUser({ type: 'image', source: file })],
    ['a document', ofUser({ type: 'document', source: file })],
    ['a file for a container', ofUser({ type: 'container_upload', file_id: 'file_011' })],
    ['a container', { ...PARAMS, container: 'container_01' }],
    ['skills', { ...PARAMS, container: { skills: [{ type: 'custom', skill_id: 'skill_01' }] } }],
  ])('%s that it keeps is a 400 in a message for another maker', async (_, more) => {
    using provider = startProvider()
    const aliases = OTHERS_AT(provider.url)
    await using portus = await startPortus({ aliases })

    for (const model of Object.keys(aliases)) {
      const response = await portus.call('/v1/messages', {
        json: { model, ...PARAMS, ...more },
        headers: { 'anthropic-version': '2023-06-01' },
      })
      expect(await response.json(), model).toMatchObject({ type: 'error' })
      expect(response.status, model).toBe(400)
    }
    expect(provider.received).toEqual([])
  })

  test.each(['gemini', 'nova', 'translated', 'guarded'])(
    'an alias of %s has none of it',
    async (model) => {
      using provider = startProvider()
      await using portus = await startPortus({
        aliases: {
          ...OTHERS_AT(provider.url),
          translated: anthropicAlias(provider.url, { passthrough: false }),
          guarded: anthropicAlias(provider.url, { input_guardrails: [{ 'default.regex': {} }] }),
        },
      })

      for (const endpoint of KEPT.filter(({ dialect }) => dialect === 'anthropic')) {
        const { path, init } = callOf(endpoint, { 'anthropic-version': '2023-06-01' })
        const { status } = await portus.call(`${path}?model=${model}`, init)
        expect(status, path).toBe(400)
      }
      expect(provider.received).toEqual([])
    },
  )

  test('Claude in Microsoft Foundry has files and skills, and no batches', async () => {
    using provider = startProvider(() => Response.json({}))
    await using portus = await startPortus({
      aliases: {
        foundry: {
          provider: 'azure-ai',
          api_key: 'azure-key',
          azure_foundry_url: provider.url.replace('/v1', '/anthropic'),
          override_params: { model: 'claude' },
        },
      },
    })

    for (const endpoint of KEPT.filter(({ dialect }) => dialect === 'anthropic')) {
      const { path, init } = callOf(endpoint, { 'anthropic-version': '2023-06-01' })
      provider.received.length = 0
      const { status } = await portus.call(path, init)
      const isThere = !path.includes('/batches')
      expect(status, path).toBe(isThere ? 200 : 400)
      expect(provider.received.map((one) => one.path)).toEqual(isThere ? [`/anthropic${path}`] : [])
      for (const { headers } of provider.received)
        expect(headers.get('x-api-key')).toBe('azure-key')
    }
  })
})
