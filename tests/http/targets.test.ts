import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type RawOptions, type RawResponse, sendRaw } from '../support/clients/raw-http'
import { ALL_ALLOWED, anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { type FakeProvider, startProvider } from '../support/providers/server'

const AUTH = `Authorization: Bearer ${KEY}\r\n`
const BODY = '{"model":"fast"}'

let provider: FakeProvider
let portus: Awaited<ReturnType<typeof startPortus>>

beforeAll(async () => {
  provider = startProvider()
  portus = await startPortus({
    aliases: { fast: openaiAlias(provider.url, ALL_ALLOWED), claude: anthropicAlias(provider.url) },
  })
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

/** Sends a request line of any shape. */
const send = (line: string, headers = `Host: localhost\r\n${AUTH}`, options: RawOptions = {}) =>
  sendRaw(portus.url, `${line}\r\n${headers}\r\n`, options)

const chatWith = (headers: string) =>
  `POST /v1/chat/completions HTTP/1.1\r\n${headers}${AUTH}Content-Length: ${BODY.length}\r\n\r\n${BODY}`

/** What holds for everything Portus says itself: an id, JSON in the right dialect, nothing inside. */
function expectOwnError(response: RawResponse, status: number, dialect = 'openai'): void {
  expect(response.status).toBe(status)
  expect(response.headers.get('x-request-id')).toMatch(/^[\w.:-]{1,128}$/)
  expect(response.headers.get('content-type')).toStartWith('application/json')
  const json = JSON.parse(response.body) as Record<string, unknown>
  expect(Object.keys(json)).toEqual(
    dialect === 'anthropic' ? ['type', 'error', 'request_id'] : ['error'],
  )
  if (dialect === 'google')
    expect(json.error).toMatchObject({ code: status, status: expect.stringMatching(/^[A-Z_]+$/) })
  expect(response.text).not.toMatch(/<html|node_modules|\n\s+at |\.ts:\d/i)
}

describe('an error', () => {
  test('is in the format of the API whose path it is; where that does not tell, the headers do', async () => {
    const version = 'Host: localhost\r\nanthropic-version: 2023-06-01\r\n'

    const chat = await send('POST /v1/chat/completions HTTP/1.1', version)
    const file = await send('GET /v1/files/file-1/content HTTP/1.1', version)
    const openais = await send('GET /v1/files/file-1/content HTTP/1.1', 'Host: localhost\r\n')
    const response = await send('GET /v1/responses/resp_1 HTTP/1.1', version)
    const models = await send('GET /v1/models HTTP/1.1', version)
    const batches = await send('GET /v1/messages/batches HTTP/1.1', 'Host: localhost\r\n')
    const threads = await send('GET /v1/messages/threads HTTP/1.1')

    expectOwnError(chat, 401)
    expectOwnError(file, 401, 'anthropic')
    expectOwnError(openais, 401)
    expectOwnError(response, 401)
    expectOwnError(batches, 401, 'anthropic')
    expectOwnError(models, 401, 'anthropic')
    expectOwnError(threads, 404, 'anthropic')
  })
})

describe('the Host header', () => {
  const valid = ['localhost', 'llm', 'x', 'a:99999', 'a:b', '[::1', '[::1]:80', ':', '%00', '..']
  for (const host of [...valid, 'x'.repeat(300)])
    test(`${JSON.stringify(host.slice(0, 20))} hides no route`, async () => {
      const headers = `Host: ${host}\r\n`

      const open = await send('GET /v1/models/fast HTTP/1.1', headers)
      const models = await send('GET /v1/models HTTP/1.1', headers + AUTH)
      const one = await send('GET /v1/models/fast HTTP/1.1', headers + AUTH)
      const chat = await sendRaw(portus.url, chatWith(headers))
      const none = await send('GET /abc/health HTTP/1.1', headers + AUTH)

      expectOwnError(open, 401)
      expectOwnError(none, 404)
      expect([models.status, one.status, chat.status]).toEqual([200, 200, 200])
      expect(JSON.parse(one.body)).toMatchObject({ id: 'fast' })
    })

  const invalid = [
    'a b',
    '',
    'a, b',
    'http://x',
    'a/b',
    'a?b',
    'a#b',
    'a@b',
    '\xe9',
    'a\tb',
    '/v1/models',
  ]
  for (const host of invalid)
    test(`${JSON.stringify(host)} is refused, and shows no other route`, async () => {
      const headers = `Host: ${host}\r\n`
      const before = provider.received.length

      const responses = [
        await send('GET /v1/models/fast HTTP/1.1', headers + AUTH),
        await send('GET /health HTTP/1.1', headers),
        await send('GET /abc/health HTTP/1.1', headers),
        await send('GET /nothing?x=http://y/health HTTP/1.1', headers),
        await sendRaw(portus.url, chatWith(headers)),
      ]

      for (const response of responses) expectOwnError(response, 400)
      expect(provider.received.length).toBe(before)
      expect(portus.reports.at(-2)?.record.path).toBe('/nothing')
    })

  test('may be absent where a load balancer probes in HTTP/1.0', async () => {
    const health = await send('GET /health HTTP/1.0', '')
    const models = await send('GET /v1/models/fast HTTP/1.0', AUTH)

    expect(health.status).toBe(200)
    expectOwnError(models, 400)
  })

  test('may not be there twice', async () => {
    expectOwnError(await send('GET /v1/models HTTP/1.1', `Host: a\r\nHost: b\r\n${AUTH}`), 400)
  })

  test('must be there in HTTP/1.1', async () => {
    expect((await send('GET /v1/models HTTP/1.1', AUTH)).status).toBe(400)
  })
})

describe('methods', () => {
  const paths = [
    ['/v1/chat/completions', 'POST, GET, HEAD', 'openai'],
    ['/v1/embeddings', 'POST', 'openai'],
    ['/v1/messages', 'POST', 'anthropic'],
    ['/v1/messages/count_tokens', 'POST', 'anthropic'],
    ['/v1/models', 'GET, HEAD', 'openai'],
    ['/v1/models/fast', 'GET, HEAD', 'openai'],
    ['/v1/models/fast:generateContent', 'GET, HEAD, POST', 'google'],
    ['/v1beta/models', 'GET, HEAD', 'google'],
    ['/v1beta/models/fast', 'GET, HEAD', 'google'],
    ['/v1beta/models/fast:generateContent', 'GET, HEAD, POST', 'google'],
    ['/v1beta1/publishers/google/models/fast:countTokens', 'POST', 'google'],
    ['/health', 'GET, HEAD', 'openai'],
    ['/api/hello', 'GET, HEAD', 'openai'],
    ['/', 'GET, HEAD', 'openai'],
  ] as const
  for (const [path, allow, dialect] of paths)
    test(`${path} takes ${allow} and refuses every other with 405, echoing nothing`, async () => {
      const all = [
        'GET',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'OPTIONS',
        'TRACE',
        'CONNECT',
        'PROPFIND',
      ]
      for (const method of all.filter((name) => !allow.includes(name))) {
        const headers = `Host: localhost\r\nX-Secret: trace-me\r\n${AUTH}`

        const response = await send(`${method} ${path} HTTP/1.1`, headers)

        expectOwnError(response, 405, dialect)
        expect(response.headers.get('allow')).toBe(allow)
        expect(response.text).not.toContain('trace-me')
        expect(response.text).not.toContain(KEY)
      }
    })

  test('HEAD answers as GET does, without the body', async () => {
    for (const path of [
      '/v1/models',
      '/v1/models/fast',
      '/health',
      '/api/hello',
      '/',
      '/docs',
      '/openapi.json',
    ]) {
      const response = await send(`HEAD ${path} HTTP/1.1`, undefined, { isHead: true })

      expect(response.status).toBe(200)
      expect(response.headers.get('x-request-id')).toBeTruthy()
      expect(response.body).toBe('')
    }
    const open = await send('HEAD /v1/models HTTP/1.1', 'Host: a\r\n', { isHead: true })
    expect(open.status).toBe(401)
  })

  test('unknown ones end the connection and reach nothing', async () => {
    for (const line of ['FOO / HTTP/1.1', 'post /v1/chat/completions HTTP/1.1', 'GET\t/ HTTP/1.1'])
      expect((await send(line)).status).toBeOneOf([0, 400, 405, 501, 505])
  })
})

describe('request targets', () => {
  const nothing = [
    ...[
      '//v1/models',
      '//evil.example/v1/models',
      '/V1/models',
      '/%761/models',
      '/v1/%6dodels',
      '/v1',
    ],
    ...[
      '/v1/models;x',
      '/v1/models%3f',
      '/v1/models%2f',
      '/v1/models%00',
      '/v1/model',
      '/v1/',
      '/docs/x',
    ],
    ...[
      '/%zz',
      '/%00',
      '/\xe9',
      '/v1/models/%00',
      '/v1/models/%zz',
      '/v1/models/%ff',
      '/v1/models//fast',
    ],
    ...[
      '/v1/models/..%2f..%2fhealth',
      '/v1/models#/health',
      '/v1/models/fast#x',
      '/v1/proxy/models',
    ],
    ...['/public/', '/log/stream', '/admin', '/.env', `/${'a'.repeat(9000)}`, '/__proto__'],
    ...[
      '/v1/models/__proto__',
      '/v1/models/constructor',
      '/v1/models/toString',
      '/swagger',
      '/swagger/json',
    ],
  ]
  for (const target of nothing)
    test(`GET ${target.slice(0, 40)} is a 404 in JSON`, async () => {
      expectOwnError(await send(`GET ${target} HTTP/1.1`), 404)
    })

  test('a client cannot reach the gateway’s own routes', async () => {
    const paths = [
      ...['/v1/proxy/chat/completions', '/v1/proxy02/steal', '/v1/../v1/proxy/x', '/v1/%70roxy/x'],
      ...[
        '//v1/proxy/chat/completions',
        '/v1/chat/completions/x/y',
        '/v1/CHAT/completions',
        '/v1/prompts/x',
      ],
      ...[
        '/v1/chat/completions/../../proxy/x',
        '/v1/chat%2fcompletions',
        '/v1/threads',
        '/v1/proxy',
      ],
    ]
    const before = provider.received.length
    for (const path of paths) {
      const response = await sendRaw(
        portus.url,
        `POST ${path} HTTP/1.1\r\nHost: a\r\n${AUTH}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
      )

      expectOwnError(response, 404)
    }
    expect(provider.received.length).toBe(before)
  })

  test('a path that leads to a protected route asks for a key, however it is written', async () => {
    const targets = [
      ...[
        '/health/../v1/models',
        '/docs/%2e%2e/v1/models',
        '/v1/./models',
        '/v1\\models',
        '/v1/models/',
      ],
      ...[
        'http://evil.example/v1/models',
        'http://a:99999/v1/models',
        'https://a/v1/models?x#/health',
      ],
      ...['/v1/models?/health', `/v1/models?key=${KEY}`, `/v1/models?api_key=${KEY}`],
    ]
    const tricks =
      'Host: a\r\nUser-Agent: kube-probe/1.0\r\nX-Forwarded-Uri: /health\r\nX-Original-URL: /health\r\n' +
      'X-Rewrite-URL: /health\r\nX-HTTP-Method-Override: OPTIONS\r\n'
    for (const target of targets) {
      const response = await send(`GET ${target} HTTP/1.1`, tricks)

      expect(response.status).toBeOneOf([401, 404])
      expectOwnError(response, response.status)
    }
  })

  test('targets that are no path are refused', async () => {
    for (const line of [
      'GET evil:80',
      'OPTIONS *',
      'GET *',
      'GET ?x',
      'GET v1/models',
      'GET ftp://a/x',
    ])
      expect((await send(`${line} HTTP/1.1`)).status).toBe(400)
    expectOwnError(await send('CONNECT evil:80 HTTP/1.1'), 405)
  })

  test('a query of thousands of parameters is neither read nor passed on', async () => {
    const query = Array.from({ length: 2000 }, (_, index) => `a${index}`).join('&')
    const before = provider.received.length

    const response = await sendRaw(
      portus.url,
      `POST /v1/chat/completions?${query}&key=${KEY} HTTP/1.1\r\nHost: a\r\n${AUTH}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
    )

    expect(response.status).toBe(200)
    expect(provider.received.slice(before).map((one) => one.query)).toEqual([''])
    expect(JSON.stringify(portus.reports)).not.toContain(KEY)
  })
})
