import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { isReturned } from '../../src/api/headers/returned-headers'
import { ownHeaders, PROVIDER_REQUEST_ID } from '../../src/proxy/headers'
import { programOf, startFront } from '../hostile/fronts'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { sse } from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

/** What Portus or its runtime puts on every answer. */
const OWN = [...Object.keys(ownHeaders('')), PROVIDER_REQUEST_ID, 'x-should-retry']
const OF_RUNTIME = ['date', 'content-length', 'transfer-encoding', 'connection']

const ORDERS: Record<string, string> = {
  'x-accel-redirect': '/internal/secret.txt',
  'x-accel-expires': '600',
  'x-sendfile': '/etc/passwd',
  'x-lighttpd-send-file': '/etc/passwd',
  'x-litespeed-location': '/etc/passwd',
  link: '</x>; rel=preload',
  'cache-control': 'public, max-age=600',
  expires: 'Fri, 01 Jan 2100 00:00:00 GMT',
  'set-cookie': 'a=b',
  'set-cookie2': 'a=b',
  nel: '{}',
  'report-to': '{}',
  'www-authenticate': 'Basic',
  'x-portus-dropped': 'forged',
  'x-portus-token-count': 'forged',
  'x-portkey-provider': 'forged',
  'fireworks-account-id': 'org-of-the-operator',
  'anthropic-ratelimit-unified-status': 'allowed',
  'anthropic-ratelimit-unified-overage-utilization': '0.5',
  'x-azure-subscription': 'of-the-operator',
}

const CHAT = { object: 'chat.completion', choices: [{ index: 0, message: { content: 'Hi' } }] }
const json = { model: 'fast', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }

const provider = startProvider()
afterAll(() => provider[Symbol.dispose]())

/** The aliases by which each way to a provider is taken. */
const WAYS: Record<string, { path: string; model: string }> = {
  'passed through': { path: '/v1/chat/completions', model: 'fast' },
  'translated by Portus': { path: '/v1/messages', model: 'fast' },
  'translated by the gateway': { path: '/v1/chat/completions', model: 'gateway' },
  'one of several targets': { path: '/v1/chat/completions', model: 'several' },
}

const start = () => {
  const openai = openaiAlias(provider.url)
  return startPortus({
    aliases: {
      fast: openai,
      gateway: { ...openai, passthrough: false },
      several: { strategy: { mode: 'fallback' }, targets: [openai, anthropicAlias(provider.url)] },
      returning: { ...openai, return_headers: ['fireworks-account-id', 'X-Debug'] },
    },
  })
}

const answered = (status: number, headers: Record<string, string>): Response =>
  status < 400
    ? Response.json(CHAT, { status, headers })
    : Response.json({ error: { message: 'no', type: 'a' } }, { status, headers })

describe.each(Object.entries(WAYS))(
  'of the headers of an answer that is %s',
  (_, { path, model }) => {
    test.each([200, 400, 401, 429, 500])(
      'a client gets those of the list alone, with %p',
      async (status) => {
        await using portus = await start()
        const name = fc.oneof(
          fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/),
          fc.constantFrom(
            ...Object.keys(ORDERS),
            'retry-after',
            'x-ratelimit-a',
            'cf-ray',
            'openai-a',
          ),
        )
        const value = fc.constantFrom('1', 'a', 'public', '</x>', 'close')
        await fc.assert(
          fc.asyncProperty(fc.dictionary(name, value), async (headers) => {
            for (const framing of [
              'content-length',
              'transfer-encoding',
              'content-encoding',
              'upgrade',
            ])
              delete headers[framing]
            // A type of its own would make it another answer, and a connection's names are not returned.
            delete headers['content-type']
            delete headers.connection
            provider.answer = () => answered(status, headers)

            const response = await portus.call(path, { json: { ...json, model } })
            await response.text()

            const names = [...response.headers.keys()]
            expect(
              names.filter((one) => !isReturned(one) && ![...OWN, ...OF_RUNTIME].includes(one)),
            ).toEqual([])
            expect(response.headers.get('cache-control')).toBe('no-store')
            expect(response.headers.get('x-content-type-options')).toBe('nosniff')
            if (status < 400)
              for (const [one, text] of Object.entries(headers))
                if (isReturned(one)) expect([one, response.headers.get(one)]).toEqual([one, text])
          }),
          { seed: 81, numRuns: 30 },
        )
      },
    )

    test('no order reaches it, whole or streamed', async () => {
      await using portus = await start()
      for (const stream of [false, true]) {
        provider.answer = () =>
          stream
            ? sse(
                [
                  'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n',
                  'data: [DONE]\n\n',
                ],
                ORDERS,
              )
            : Response.json(CHAT, { headers: ORDERS })

        const response = await portus.call(path, { json: { ...json, model, stream } })
        await response.text()

        const names = Object.keys(ORDERS).filter((name) => name !== 'cache-control')
        expect(names.filter((name) => response.headers.has(name))).toEqual([])
        expect(response.headers.get('cache-control')).toBe(
          stream ? 'no-cache, no-store' : 'no-store',
        )
      }
    })
  },
)

const PROVIDER_KEY = 'sk-proj-4f8d0A77Cc19be2X9'
const BYTES = Buffer.from(PROVIDER_KEY)
/** What a key looks like in the name of a header, which has no capitals for whoever reads it. */
const NAMED = {
  'as it is': PROVIDER_KEY,
  'in capitals': PROVIDER_KEY.toUpperCase(),
  'in hex': BYTES.toString('hex'),
  'as of a URL': [...BYTES].map((byte) => `%${byte.toString(16)}`).join(''),
  'in base64': BYTES.toString('base64').replaceAll('=', ''),
  'in base64 behind another letter': Buffer.from(`x${PROVIDER_KEY}`).toString('base64url'),
}

test.each(Object.entries(WAYS))(
  'no header whose name holds a key reaches a client: %s',
  async (_, { path, model }) => {
    const openai = openaiAlias(provider.url, { api_key: PROVIDER_KEY })
    await using portus = await startPortus({
      aliases: {
        fast: openai,
        gateway: { ...openai, passthrough: false },
        several: { strategy: { mode: 'fallback' }, targets: [openai] },
      },
    })
    const families = ['x-ratelimit-', 'RateLimit-', 'openai-', 'anthropic-', 'fireworks-']
    const names = families.flatMap((family) => Object.values(NAMED).map((key) => family + key))
    for (const status of [200, 400, 429]) {
      provider.answer = () =>
        answered(status, {
          ...Object.fromEntries(names.map((name) => [name, '1'])),
          'openai-version': PROVIDER_KEY,
          'x-ratelimit-limit-requests': '60',
        })

      const response = await portus.call(path, { json: { ...json, model } })
      await response.text()

      const seen = JSON.stringify([...response.headers]).toLowerCase()
      for (const key of Object.values(NAMED)) expect(seen).not.toContain(key.toLowerCase())
      expect(response.headers.get('openai-version')).toBe('[redacted]')
      expect(response.headers.get('x-ratelimit-limit-requests')).toBe('60')
    }
  },
)

test('what an alias returns reaches the client, and what no alias may return does not', async () => {
  await using portus = await start()
  provider.answer = () => Response.json(CHAT, { headers: { ...ORDERS, 'x-debug': '1' } })

  const { headers } = await portus.call('/v1/chat/completions', {
    json: { ...json, model: 'returning' },
  })

  expect(headers.get('fireworks-account-id')).toBe('org-of-the-operator')
  expect(headers.get('x-debug')).toBe('1')
  expect(headers.get('x-azure-subscription')).toBeNull()
})

test('answers of Portus’ own are kept and guessed at by nobody', async () => {
  await using portus = await start()
  for (const path of [
    '/',
    '/health',
    '/v1/models',
    '/v1/models/fast',
    '/nowhere',
    '/openapi.json',
    '/docs',
  ]) {
    const { headers } = await portus.call(path)
    expect([path, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      path,
      'no-store',
      'nosniff',
    ])
  }
  for (const path of ['/docs/start.js', '/docs/swagger-ui.css']) {
    const { headers } = await portus.call(path)
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      'max-age=3600',
      'nosniff',
    ])
  }
})

describe('a provider does not steer the gateway', () => {
  const second = startProvider(() => Response.json({ ...CHAT, id: 'second' }))
  afterAll(() => second[Symbol.dispose]())
  const FORGED = {
    'X-Portkey-Gateway-Exception': 'true',
    'x-portkey-last-used-option-index': 'config.targets[7]',
    'x-portkey-retry-attempt-count': '99',
    'x-portus-target-1': 'config.targets[1]',
  }

  test.each([true, undefined, false])(
    'away from a fallback (passthrough: %p)',
    async (passthrough) => {
      provider.answer = () =>
        Response.json({ error: { message: 'down' } }, { status: 503, headers: FORGED })
      await using portus = await startPortus({
        aliases: {
          both: {
            strategy: { mode: 'fallback' },
            targets: [openaiAlias(provider.url), openaiAlias(second.url)],
            ...(passthrough !== undefined && { passthrough }),
          },
        },
      })
      const before = second.received.length

      const response = await portus.call('/v1/chat/completions', {
        json: { ...json, model: 'both' },
      })

      expect(response.status).toBe(200)
      expect(second.received.length).toBe(before + 1)
      expect((await portus.reported())[0]).toMatchObject({
        target: 'config.targets[1]',
        retries: 0,
      })
    },
  )

  test.each([200, 400])('nor to a wrong line in the log, with %p', async (status) => {
    provider.answer = () => answered(status, FORGED)
    await using portus = await startPortus({
      aliases: {
        fast: openaiAlias(provider.url),
        gateway: openaiAlias(provider.url, { passthrough: false }),
      },
    })
    for (const model of ['fast', 'gateway'])
      await (await portus.call('/v1/chat/completions', { json: { ...json, model } })).text()

    for (const report of await portus.reported(2))
      expect(report).toMatchObject({ target: 'config', retries: 0 })
  })
})

test.each([
  'text/html',
  'Text/HTML',
  'TEXT/HTML; charset=UTF-8',
  'application/xhtml+xml',
  'application/json, text/html',
])('a page under a good status is no answer: %s', async (type) => {
  await using portus = await start()
  provider.answer = () => new Response('<html>hi</html>', { headers: { 'content-type': type } })
  for (const { path, model } of Object.values(WAYS)) {
    const response = await portus.call(path, { json: { ...json, model } })

    expect([path, model, response.status]).toEqual([path, model, 502])
    expect(response.headers.get('content-type')).toBe('application/json')
  }
})

test.each(['Application/JSON', 'APPLICATION/JSON; charset=utf-8'])(
  'an answer of JSON is one, however its type is written: %s',
  async (type) => {
    await using portus = await start()
    provider.answer = () =>
      new Response(JSON.stringify({ error: { message: 'no', code: 429 } }), {
        headers: { 'content-type': type },
      })
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const response = await portus.call(path, { json })

      expect(response.status).toBe(429)
    }
  },
)

test('a stream is one, however its type is written', async () => {
  await using portus = await start()
  provider.answer = () =>
    new Response('data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n', {
      headers: { 'content-type': 'Text/Event-Stream' },
    })
  const response = await portus.call('/v1/chat/completions', { json: { ...json, stream: true } })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()

  const { error } = (await portus.reported())[0] as { error?: { kind: string } }
  expect(error?.kind).toBe('stream_truncated')
  await reader.cancel().catch(() => {})
})

const nginx = programOf('nginx')
const isLeftOut = !nginx && !process.env.CI
if (isLeftOut) console.log('Left out: nginx is not installed')

test.skipIf(isLeftOut)('nginx in front sends no file of its own', async () => {
  if (!nginx) throw new Error('nginx is not installed')
  await using portus = await start()
  await using front = await startFront(
    'nginx',
    nginx,
    Number(new URL(portus.url).port),
    (folder) => {
      mkdirSync(join(folder, 'internal'))
      writeFileSync(join(folder, 'internal/secret.txt'), 'a file of the host')
      return `location /internal/ { internal; alias ${folder}/internal/; }`
    },
  )
  provider.answer = () => Response.json(CHAT, { headers: ORDERS })

  const response = await fetch(`http://127.0.0.1:${front.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  })

  expect(await response.json()).toMatchObject({ object: 'chat.completion' })
})
