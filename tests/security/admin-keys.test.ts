import { describe, expect, test } from 'bun:test'
import { ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { sendRaw } from '../support/clients/raw-http'
import {
  ADMIN_KEY,
  ALL_ALLOWED,
  anthropicAlias,
  KEY,
  openaiAlias,
  startPortus,
} from '../support/portus'
import { startProvider } from '../support/providers/server'
import { lineOf } from '../support/request-line'

const OPERATORS = ['/metrics', '/readyz?verbose', '/readyz?verbose=1', '/readyz?a=b&verbose']

/** Each place in which a client may send a key. */
const PLACES: readonly ((key: string) => Record<string, string>)[] = [
  (key) => ({ authorization: `Bearer ${key}` }),
  (key) => ({ 'x-api-key': key }),
  (key) => ({ 'x-goog-api-key': key }),
  (key) => ({ 'x-portkey-api-key': key }),
]

const OF_DIALECT = { openai: {}, anthropic: { 'anthropic-version': '2023-06-01' }, google: {} }

const MAX_WRONG = 20

const start = (url = 'http://127.0.0.1:9', more: Partial<Parameters<typeof startPortus>[0]> = {}) =>
  startPortus({
    aliases: {
      open: openaiAlias(`${url}/v1`, ALL_ALLOWED),
      claude: anthropicAlias(url, ALL_ALLOWED),
    },
    adminKeys: [ADMIN_KEY],
    ...more,
  })

const get = (url: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(url + path, { method, headers, keepalive: false })

describe('metrics and the state', () => {
  test('open to no key of an application, wherever it stands', async () => {
    await using portus = await start()

    for (const path of OPERATORS)
      for (const place of [...PLACES, () => ({})]) {
        const answer = await get(portus.url, path, place(KEY))
        const body = await answer.text()

        expect([path, answer.status]).toEqual([path, 401])
        expect(answer.headers.get('x-should-retry')).toBe('false')
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
        expect(body).not.toMatch(/revision|uptime|started_at|# HELP/)
      }
    const inQuery = await get(portus.url, `/metrics?key=${ADMIN_KEY}`)
    expect(inQuery.status).toBe(401)
  })

  test('open to an admin key, wherever it stands, also beside another service’s key', async () => {
    await using portus = await start()

    for (const path of OPERATORS) {
      for (const place of PLACES)
        expect((await get(portus.url, path, place(ADMIN_KEY))).status).toBe(200)
      const beside = { authorization: 'Bearer other', 'x-api-key': ADMIN_KEY }
      expect((await get(portus.url, path, beside)).status).toBe(200)
    }
  })

  test('are not there without an admin key and an ops port, for whoever asks', async () => {
    await using portus = await start(undefined, { adminKeys: [] })

    for (const place of [() => ({}), ...PLACES])
      for (const path of OPERATORS)
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
          const answer = await get(portus.url, path, place(KEY), method)
          const isProbe = path.startsWith('/readyz') && !['GET', 'HEAD'].includes(method)
          expect([method, path, answer.status]).toEqual([method, path, isProbe ? 405 : 404])
          expect(await answer.text()).not.toMatch(/revision|started_at|# HELP/)
        }
    expect((await get(portus.url, '/readyz')).status).toBe(200)
  })

  test('look, where they are not, like any path that is not there', async () => {
    await using portus = await start(undefined, { adminKeys: [] })
    const bodyOf = async (path: string) => (await get(portus.url, path)).text()
    const withoutId = (text: string) => text.replace(/[\da-f-]{36}/g, '')

    const nothing = withoutId(await bodyOf('/nothing'))

    expect(withoutId(await bodyOf('/metrics'))).toBe(nothing)
    expect(withoutId(await bodyOf('/readyz?verbose'))).toBe(nothing)
  })

  test('are not for pages of other origins, whichever may ask', async () => {
    await using portus = await start(undefined, { settings: { PORTUS_CORS_ORIGINS: '*' } })
    const origin = 'https://page.example'

    for (const path of OPERATORS) {
      for (const key of [ADMIN_KEY, KEY]) {
        const answer = await get(portus.url, path, { origin, 'x-api-key': key })
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      }
      const preflight = await get(
        portus.url,
        path,
        { origin, 'access-control-request-method': 'GET' },
        'OPTIONS',
      )
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    }
    const models = await get(portus.url, '/v1/models', { origin, 'x-api-key': KEY })
    expect(models.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('are below the base path as well, with the same key', async () => {
    await using portus = await start(undefined, { settings: { PORTUS_BASE_PATH: '/llm' } })

    for (const path of OPERATORS) {
      const statuses = [ADMIN_KEY, KEY].map(
        async (key) => (await get(portus.url, `/llm${path}`, { 'x-api-key': key })).status,
      )
      expect(await Promise.all(statuses)).toEqual([200, 401])
    }
  })

  test('open to no key that a reload has taken away, and close when the last one goes', async () => {
    await using portus = await start()
    const ask = async (key: string) =>
      (await get(portus.url, '/metrics', { 'x-api-key': key })).status
    const next = 'ak-next-0b7d5c21e94f'

    const first = await ask(ADMIN_KEY)
    portus.reload({ adminKeys: [next] })
    const second = [await ask(ADMIN_KEY), await ask(next)]
    portus.reload({ adminKeys: [] })
    const third = [await ask(ADMIN_KEY), await ask(next)]

    expect([first, second, third]).toEqual([200, [401, 200], [404, 404]])
  })
})

describe('an admin key', () => {
  const CLIENTS = [
    ...new Map(
      [
        ...ENDPOINTS.map(({ method, path, dialect }) => ({ method, path, dialect })),
        ...['/v1/models', '/v1/models/open', '/v1beta/models', '/v1beta/models/open'].map(
          (path) => ({ method: 'GET', path, dialect: 'openai' as const }),
        ),
        ...['/v1/realtime?model=open', '/v1/responses'].map((path) => ({
          method: 'GET',
          path,
          dialect: 'openai' as const,
        })),
      ].map((route) => [`${route.method} ${route.path} ${route.dialect}`, route]),
    ),
  ]

  test('opens no route of clients, wherever it stands, and no provider is asked', async () => {
    using provider = startProvider(() => Response.json({ id: 'x' }))
    await using portus = await start(provider.url)

    const opened: string[] = []
    for (const [title, { method, path, dialect }] of CLIENTS) {
      const target = path.replace(/:\w+/g, 'id').replace('*', 'open')
      const answers = await Promise.all(
        [...PLACES.map((place) => place(ADMIN_KEY)), { query: ADMIN_KEY }].map((headers) => {
          const { query, ...own } = headers as Record<string, string>
          const asked = query ? `${target}${target.includes('?') ? '&' : '?'}key=${query}` : target
          return get(portus.url, asked, { ...OF_DIALECT[dialect], ...own }, method)
        }),
      )
      for (const { status } of answers)
        if (status !== 401 && status !== 429) opened.push(`${title}: ${status}`)
    }

    expect(opened).toEqual([])
    expect(CLIENTS.length).toBeGreaterThan(60)
    expect(provider.received).toEqual([])
  })

  test('opens no WebSocket, in no place', async () => {
    using provider = startProvider(() => Response.json({ id: 'x' }))
    await using portus = await start(provider.url)
    const upgrade =
      'Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    const places = [
      `Authorization: Bearer ${ADMIN_KEY}`,
      `x-api-key: ${ADMIN_KEY}`,
      `Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.${ADMIN_KEY}`,
    ]

    for (const path of ['/v1/realtime?model=open', '/v1/responses'])
      for (const place of places) {
        const { status } = await sendRaw(
          portus.url,
          `GET ${path} HTTP/1.1\r\nHost: a\r\n${upgrade}${place}\r\n\r\n`,
        )
        expect([path, status]).toEqual([path, 401])
      }
    expect(provider.received).toEqual([])
  })

  test('is not said in any answer, whoever sends it where', async () => {
    await using portus = await start()
    const digest = Bun.SHA256.hash(ADMIN_KEY, 'hex')

    const answers = await Promise.all([
      get(portus.url, `/${ADMIN_KEY}`),
      get(portus.url, `/v1/models/${ADMIN_KEY}`, { 'x-api-key': KEY }),
      get(portus.url, '/v1/models', { 'x-api-key': ADMIN_KEY }),
      get(portus.url, '/v1/models', { 'x-api-key': KEY, 'x-request-id': ADMIN_KEY }),
      get(portus.url, '/metrics', { 'x-api-key': ADMIN_KEY, 'x-request-id': ADMIN_KEY }),
      get(portus.url, '/readyz?verbose', { 'x-api-key': ADMIN_KEY }),
      get(portus.url, `/readyz?verbose=${ADMIN_KEY}`, { 'x-api-key': KEY }),
      get(portus.url, '/openapi.json'),
    ])
    const said = await Promise.all(
      answers.map(async (one) => JSON.stringify([...one.headers]) + (await one.text())),
    )

    const lines = portus.reports.map((report) => lineOf(report, [KEY, ADMIN_KEY]))
    for (const text of [...said, JSON.stringify(portus.logged), JSON.stringify(lines)]) {
      expect(text).not.toContain(ADMIN_KEY)
      expect(text).not.toContain(digest)
    }
  })
})

test('an admin key that is configured as a digest is no id of a request', async () => {
  await using portus = await start()
  // The redactor of the tests does not know it, as it knows no digest's key.
  const hashed = 'ak-hashed-5d2e8f4017'
  portus.reload({ adminKeys: [hashed] })

  const ids = await Promise.all(
    [hashed, 'mine'].map(async (id) => {
      const headers = { 'x-api-key': KEY, 'x-request-id': id }
      return (await get(portus.url, '/v1/models', headers)).headers.get('x-request-id')
    }),
  )

  expect(ids).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), 'mine'])
})

describe('wrong admin keys', () => {
  const guess = async (url: string, path: string, count: number) => {
    const statuses: number[] = []
    for (let i = 0; i < count; i++)
      statuses.push((await get(url, path, { 'x-api-key': `${ADMIN_KEY}${i}` })).status)
    return statuses
  }

  test('get 429 from the 21st on, a right one always passes, and the log says it once', async () => {
    await using portus = await start()

    const statuses = await guess(portus.url, '/metrics', MAX_WRONG + 3)
    const right = await get(portus.url, '/metrics', { 'x-api-key': ADMIN_KEY })
    const application = await get(portus.url, '/v1/models', { 'x-api-key': KEY })
    const more = await guess(portus.url, '/readyz?verbose', 1)

    expect(statuses).toEqual([...Array(MAX_WRONG).fill(401), 429, 429, 429])
    expect([right.status, application.status, ...more]).toEqual([200, 200, 429])
    expect(portus.logged.filter((line) => line.includes('too many wrong keys')).length).toBe(1)
    expect(JSON.stringify(portus.logged)).not.toContain(ADMIN_KEY)
  })

  test('count together with wrong keys of applications', async () => {
    await using portus = await start()
    await guess(portus.url, '/v1/models', MAX_WRONG / 2)
    await guess(portus.url, '/metrics', MAX_WRONG / 2)

    const statuses = [
      ...(await guess(portus.url, '/metrics', 1)),
      ...(await guess(portus.url, '/v1/models', 1)),
    ]

    expect(statuses).toEqual([429, 429])
  })

  test('are no guess where nobody sent one: a browser and a probe get 401 for ever', async () => {
    await using portus = await start()

    for (let i = 0; i < MAX_WRONG + 5; i++)
      expect((await get(portus.url, '/metrics')).status).toBe(401)
    expect((await get(portus.url, '/metrics', { 'x-api-key': 'wrong' })).status).toBe(401)
  })
})
