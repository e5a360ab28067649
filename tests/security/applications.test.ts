import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { ENDPOINTS, type Endpoint } from '../../src/api/endpoints/endpoints'
import { MODEL_ROOTS } from '../../src/api/google/method-in'
import { askedRequest } from '../../src/cli/explain/asked-request'
import { digestOf } from '../../src/config/keys'
import { application } from '../support/applications'
import { type Form, formOf } from '../support/clients/forms'
import {
  ALL_ALLOWED,
  anthropicAlias,
  KEY,
  OTHER_KEY,
  openaiAlias,
  startPortus,
} from '../support/portus'
import { startProvider } from '../support/providers/server'

const DENIED = 'team/secret'
const SDP = 'v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\n'

/** A path of Gemini's for an alias, below each of its roots. */
const modelPaths = ({ path }: Endpoint, alias: string) =>
  MODEL_ROOTS.flatMap((root) =>
    [alias, encodeURIComponent(alias), `models/${alias}`].map(
      (name) => `${root}${name}${path.slice(path.lastIndexOf(':'))}`,
    ),
  )

type Sent = {
  path: string
  method: string
  body?: Form['body'] | ArrayBuffer | string
  headers?: Record<string, string>
}

const json = (value: object) => ({
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})

/** A request as a client sends it, in each way in which it can name an alias. */
async function waysToAsk(endpoint: Endpoint, alias: string): Promise<Sent[]> {
  const { method, path, model, body } = endpoint
  const concrete = path.replace(/:\w+/g, 'id')
  if (model === 'path')
    return modelPaths(endpoint, alias).map((one) => ({
      path: one,
      method,
      ...json({ contents: [{ parts: [{ text: 'Hi' }] }] }),
    }))
  if (model === 'requests') {
    const params = { model: alias, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }
    const requests = [{ custom_id: 'a', params }]
    const second = [{ custom_id: 'a', params: { ...params, model: 'claude' } }, ...requests]
    return [
      { path: concrete, method, ...json({ requests }) },
      { path: concrete, method, ...json({ requests: second }) },
      { path: `${concrete}?model=claude`, method, ...json({ requests }) },
      { path: `${concrete}?model=${alias}`, method, ...json({ requests: second }) },
    ]
  }
  if (model === 'session') {
    const session = { type: 'realtime', model: alias }
    const isFramed = path.endsWith('/client_secrets')
    if (body === 'json')
      return [{ path: concrete, method, ...json(isFramed ? { session } : session) }]
    const form = formOf([
      ['sdp', SDP],
      ['session', JSON.stringify(session)],
    ])
    return [{ path: concrete, method, body: form.body, headers: form.headers }]
  }
  const { request } = askedRequest(endpoint, alias)
  const type = request.headers.get('content-type')
  const sent = {
    method,
    ...(body !== 'none' && { body: await request.arrayBuffer() }),
    ...(type !== null && { headers: { 'content-type': type } }),
  }
  if (model === 'body') return [{ ...sent, path: concrete }]
  return [
    { ...sent, path: `${concrete}?model=${encodeURIComponent(alias)}` },
    { ...sent, path: concrete, headers: { ...sent.headers, 'x-portus-model': alias } },
  ]
}

const OF_DIALECT = {
  openai: {},
  anthropic: { 'anthropic-version': '2023-06-01' },
  google: {},
}

const titleOf = ({ method, path, dialect }: Endpoint) => `${method} ${path} of ${dialect}`

describe('a denied alias is never asked, whatever the endpoint and however it is named', () => {
  const secret = startProvider(() => Response.json({ id: 'x' }))
  const open = startProvider(() => Response.json({ id: 'x' }))
  let portus: Awaited<ReturnType<typeof startPortus>>
  beforeAll(async () => {
    portus = await startPortus({
      aliases: {
        [DENIED]: openaiAlias(secret.url, ALL_ALLOWED),
        open: openaiAlias(open.url, ALL_ALLOWED),
        claude: anthropicAlias(open.url.replace(/\/v1$/, ''), ALL_ALLOWED),
      },
      applications: [application('tests', { models: ['*', '!team/*'], unknown_ids: true })],
    })
  })
  afterEach(() => {
    for (const { received } of [secret, open]) received.length = 0
  })
  afterAll(async () => {
    await portus.stop(true)
    for (const provider of [secret, open]) provider[Symbol.dispose]()
  })
  const send = ({ path, method, body, headers }: Sent, { dialect }: Endpoint) =>
    fetch(portus.url + path, {
      method,
      ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${KEY}`, ...OF_DIALECT[dialect], ...headers },
    })

  test.each(ENDPOINTS.map((endpoint) => [titleOf(endpoint), endpoint] as const))(
    '%s',
    async (_, endpoint) => {
      const ways = await waysToAsk(endpoint, DENIED)

      const answers: { path: string; status: number; error: Record<string, unknown> }[] = []
      for (const way of ways) {
        const answer = await send(way, endpoint)
        const { error } = (await answer.json()) as { error: Record<string, unknown> }
        answers.push({ path: way.path, status: answer.status, error })
      }

      const status = endpoint.dialect === 'anthropic' ? 400 : 403
      const said = {
        openai: { code: 'model_denied', param: expect.stringMatching(/model$/) },
        anthropic: { type: 'invalid_request_error' },
        google: { code: 403, status: 'PERMISSION_DENIED' },
      }[endpoint.dialect]
      for (const answer of answers)
        expect(answer).toMatchObject({
          status,
          error: { ...said, message: expect.stringContaining('may not use the model') },
        })
      expect(secret.received).toEqual([])
      expect(open.received).toEqual([])
    },
  )
})

describe('without a name', () => {
  test.each(ENDPOINTS.map((endpoint) => [titleOf(endpoint), endpoint] as const))(
    '%s does not find an alias that is denied',
    async (_, endpoint) => {
      using secret = startProvider(() => Response.json({ id: 'x' }))
      await using portus = await startPortus({
        aliases: { [DENIED]: openaiAlias(secret.url, ALL_ALLOWED) },
        applications: [application('tests', { models: ['open'] })],
      })
      const path = endpoint.path.replace(/:\w+/g, 'id').replace('*', 'open')

      const answer = await fetch(portus.url + path, {
        method: endpoint.method,
        ...(endpoint.body === 'json' && json({})),
        ...(endpoint.body === 'form' && { body: formOf([['purpose', 'batch']]).body }),
        headers: {
          authorization: `Bearer ${KEY}`,
          ...OF_DIALECT[endpoint.dialect],
          ...(endpoint.body === 'json' && { 'content-type': 'application/json' }),
          ...(endpoint.body === 'form' && formOf([['purpose', 'batch']]).headers),
        },
      })

      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(secret.received).toEqual([])
    },
  )
})

describe('every endpoint', () => {
  const NOBODY_IS_ASKED = 'http://127.0.0.1:9/v1'
  const ROUTES = [
    ...new Map(ENDPOINTS.map((endpoint) => [titleOf(endpoint), endpoint])),
    ['GET /v1/realtime', { method: 'GET', path: '/v1/realtime', dialect: 'openai' }] as const,
  ]
  const aliases = { open: openaiAlias(NOBODY_IS_ASKED, ALL_ALLOWED) }
  const ask = (url: string, endpoint: Pick<Endpoint, 'method' | 'path' | 'dialect'>) =>
    fetch(url + endpoint.path.replace(/:\w+/g, 'id').replace('*', 'open'), {
      method: endpoint.method,
      headers: { authorization: `Bearer ${KEY}`, ...OF_DIALECT[endpoint.dialect] },
    })

  test('is refused where no pattern names it, with the status of its dialect', async () => {
    await using portus = await startPortus({
      aliases,
      applications: [application('tests', { endpoints: ['/v1/none'] })],
    })

    for (const [title, endpoint] of ROUTES) {
      const answer = await ask(portus.url, endpoint as Endpoint)
      const expected = endpoint.dialect === 'anthropic' ? 400 : 403
      expect([title, answer.status]).toEqual([title, expected])
      expect(await answer.text()).toContain('may not ask')
    }
  })

  test('is refused from a network that is not allowed', async () => {
    await using portus = await startPortus({
      aliases,
      applications: [application('tests', { allow_from: ['192.0.2.0/24'] })],
    })

    for (const [title, endpoint] of ROUTES) {
      const answer = await ask(portus.url, endpoint as Endpoint)
      expect([title, answer.status]).toEqual([title, 403])
    }
  })

  test.each([
    ['revoked', [{ application: 'others', digest: digestOf(OTHER_KEY) }]],
    ['expired', [{ application: 'tests', digest: digestOf(KEY), expiresAtMs: 1 }]],
  ])('answers 401 to a key that was %s, and says not to try again', async (_, keys) => {
    await using portus = await startPortus({ aliases })
    const before = await portus.call('/v1/models')

    portus.reload({ keys })

    expect(before.status).toBe(200)
    for (const [title, endpoint] of ROUTES.slice(0, 15)) {
      const answer = await ask(portus.url, endpoint as Endpoint)
      expect([title, answer.status]).toEqual([title, 401])
      expect(answer.headers.get('x-should-retry')).toBe('false')
    }
  })
})

test('what is excluded stays excluded at the end of a path that is longer than any log', async () => {
  const alias = 'a'.repeat(60)
  using provider = startProvider()
  await using portus = await startPortus({
    aliases: { [alias]: openaiAlias(provider.url) },
    applications: [application('tests', { endpoints: ['!*:streamGenerateContent'] })],
  })
  const encoded = Array.from(
    `models/${alias}`,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  ).join('')
  const ask = (method: string) =>
    portus.call(`/v1beta1/publishers/google/models/${encoded}:${method}`, {
      json: { contents: [{ parts: [{ text: 'Hi' }] }] },
    })

  const refused = await ask('streamGenerateContent')
  const allowed = await ask('countTokens')

  expect(encoded.length).toBeGreaterThan(190)
  expect(refused.status).toBe(403)
  expect(allowed.status).not.toBe(403)
  expect(provider.received.filter(({ path }) => path.includes('chat'))).toEqual([])
})
