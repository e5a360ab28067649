import { describe, expect, test } from 'bun:test'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import type { Report } from '../../src/telemetry/record'
import { VERTEX_BY_METADATA } from '../support/cases/vertex-by-metadata'
import {
  anthropicAlias,
  bootGateway,
  KEY,
  type Options,
  openaiAlias,
  startPortus,
} from '../support/portus'
import { startBinary } from '../support/process/binary'
import { NOBODY } from '../support/process/nobody'
import { startProvider } from '../support/providers/server'
import { sockets } from '../support/providers/sockets'
import { type Line, lineOf } from '../support/request-line'

const CHAT = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }
const STREAM = { ...CHAT, stream: true }

/** A secret of the alias, which no line may hold. */
const SECRET = 'sk-provider-openai'

type Asked = Omit<Options, 'aliases'> & { path?: string; json?: unknown }

/** The line of one request. */
async function lineFor(
  alias: AliasFile,
  { path = '/v1/chat/completions', json = CHAT, ...options }: Asked = {},
): Promise<Line> {
  await using portus = await startPortus({ aliases: { m: alias }, ...options })
  const answer = await portus.call(path, { json })
  await answer.text().catch(() => '')
  const [report] = await portus.reported(1)
  return lineOf(report as Report, [KEY])
}

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: r-1\r\ntransfer-encoding: chunked\r\n\r\n'
const piece = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const event = (data: object) => piece(`data: ${JSON.stringify(data)}\n\n`)
const START = event({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }],
})

/** A provider that answers with these bytes. */
const saying = (bytes: string, then: (socket: Socket) => void = (socket) => socket.end()) =>
  sockets((socket) => socket.once('data', () => socket.write(bytes, () => then(socket))))

const fallback = (...targets: AliasFile[]): AliasFile => ({
  strategy: { mode: 'fallback' },
  targets: targets as never,
})

describe('a good answer that goes wrong', () => {
  const paths = ['/v1/chat/completions', '/v1/messages']

  test.each(paths)('broken off, at %s: the line has the cause', async (path) => {
    using provider = await saying(HEAD + START, (socket) =>
      setTimeout(() => socket.resetAndDestroy(), 100),
    )
    const line = await lineFor(openaiAlias(`http://${provider.host}/v1`), { path, json: STREAM })

    expect(line).toMatchObject({
      level: 'error',
      status: 200,
      outcome: 'truncated',
      error: 'stream_truncated',
      error_detail: 'The answer ended before it was complete',
      cause: 'ECONNRESET',
      upstream_host: provider.host,
      provider_status: 200,
      provider_request_id: 'r-1',
    })
  })

  test.each(
    paths.flatMap((path) => [
      [path, START],
      [path, ''],
    ]),
  )('an event that says an error, at %s: the line has its words', async (path, start) => {
    const error = { message: `Overloaded for ${SECRET}`, type: 'server_error' }
    using provider = await saying(`${HEAD}${start}${event({ error })}0\r\n\r\n`)
    const line = await lineFor(openaiAlias(`http://${provider.host}/v1`), { path, json: STREAM })

    expect(line).toMatchObject({
      outcome: 'failed',
      provider_status: 200,
      provider_error: 'Overloaded for [redacted]',
      provider_request_id: 'r-1',
    })
    expect(JSON.stringify(line)).not.toContain(SECRET)
  })

  test.each(paths)('an error under a good status, at %s: the line has its words', async (path) => {
    using provider = startProvider(() =>
      Response.json({ error: { message: 'Bad inside', type: 'oops' } }),
    )
    const line = await lineFor(openaiAlias(provider.url), { path })

    expect(line).toMatchObject({
      provider_status: 200,
      provider_error: 'Bad inside',
      provider_error_type: 'oops',
    })
  })

  test('a failed response: its error is a level deeper', async () => {
    const error = { code: 'server_error', message: 'Deep inside' }
    const response = { id: 'resp_1', object: 'response', status: 'failed', output: [], error }
    const data = { type: 'response.failed', sequence_number: 0, response }
    using provider = await saying(
      `${HEAD}${piece(`event: response.failed\ndata: ${JSON.stringify(data)}\n\n`)}0\r\n\r\n`,
    )
    const line = await lineFor(openaiAlias(`http://${provider.host}/v1`), {
      path: '/v1/responses',
      json: { model: 'm', input: 'Hi', stream: true },
    })

    expect(line).toMatchObject({
      provider_error: 'Deep inside',
      provider_error_type: 'server_error',
    })
  })

  test('a page: nobody has words, and none are made up', async () => {
    using provider = startProvider(
      () =>
        new Response('<html>Bad gateway</html>', {
          status: 502,
          headers: { 'content-type': 'text/html' },
        }),
    )
    const line = await lineFor(openaiAlias(provider.url))

    expect(line).toMatchObject({ level: 'warn', provider_status: 502 })
    expect(line).not.toHaveProperty('provider_error')
  })
})

describe('no answer', () => {
  test('what is no HTTP is named without the address', async () => {
    using provider = await saying('HTTP/9.9 200 OK\r\n\r\n')
    const line = await lineFor(openaiAlias(`http://${provider.host}/v1`))

    expect(line).toMatchObject({ error: 'provider_unreachable', cause: 'Malformed_HTTP_Response' })
  })

  test('in time, by the limit of the alias', async () => {
    using provider = startProvider(() => new Promise<Response>(() => {}))
    const line = await lineFor(openaiAlias(provider.url, { request_timeout: 100 }))

    expect(line).toMatchObject({ status: 504, error: 'provider_timeout', cause: 'timeout' })
  })

  test('in time, by the limit of Portus', async () => {
    using provider = startProvider(() => new Promise<Response>(() => {}))
    const settings = { PORTUS_HEADERS_TIMEOUT_MS: 200 }
    const line = await lineFor(openaiAlias(provider.url), { settings })

    expect(line).toMatchObject({
      status: 504,
      error: 'gateway_timeout',
      cause: 'timeout',
      upstream_host: new URL(provider.url).host,
    })
  })

  test.each([
    ['/v1/embeddings', { model: 'm', input: ['a', 'b'] }],
    ['/v1/responses', { model: 'm', input: 'Hi' }],
    ['/v1/messages', CHAT],
    ['/v1beta/models/m:generateContent', { contents: [{ parts: [{ text: 'Hi' }] }] }],
    ['/v1beta/models/m:embedContent', { content: { parts: [{ text: 'Hi' }] } }],
    ['/v1/audio/speech', { model: 'm', input: 'Hi', voice: 'alloy' }],
  ])('%s: every path has host and cause', async (path, json) => {
    const line = await lineFor(openaiAlias(`http://${NOBODY}/v1`), { path, json })

    expect(line).toMatchObject({
      level: 'error',
      error: 'provider_unreachable',
      cause: 'ECONNREFUSED',
      upstream_host: NOBODY,
    })
  })

  test('a count of tokens has them too', async () => {
    const line = await lineFor(anthropicAlias(`http://${NOBODY}/v1`), {
      path: '/v1/messages/count_tokens',
    })

    expect(line).toMatchObject({ cause: 'ECONNREFUSED', upstream_host: NOBODY })
  })

  test('a secret in the host stays out', async () => {
    const line = await lineFor(openaiAlias(`http://${SECRET}.invalid/v1`))

    expect(line).toMatchObject({ cause: 'ENOTFOUND', upstream_host: '[redacted].invalid' })
  })

  test('for a configuration that the gateway refuses: its words', async () => {
    const conditions = [{ query: { 'params.user': { $nearly: 'x' } }, then: 'one' }]
    const line = await lineFor({
      strategy: { mode: 'conditional', conditions, default: 'one' },
      targets: [{ ...openaiAlias(`http://${NOBODY}/v1`), name: 'one' }],
    } as AliasFile)

    expect(line).toMatchObject({
      level: 'error',
      status: 500,
      cause: 'configuration_refused: Unsupported operator used in the query router: $nearly',
    })
    expect(line).not.toHaveProperty('stack')
  })

  test('a process without file descriptors says so', async () => {
    const script = join(import.meta.dir, '../support/process/without-descriptors.ts')
    const child = Bun.spawn(
      ['sh', '-c', `ulimit -n 128; exec "$0" "$1"`, process.execPath, script],
      {
        stdout: 'pipe',
      },
    )
    const line = JSON.parse(await child.stdout.text())

    expect(line).toMatchObject({ error: 'provider_unreachable', cause: 'EMFILE' })
  }, 60_000)
})

/** What a process writes and answers whose egress proxy is `proxy`. */
async function throughProxy(proxy: string, host: string) {
  await using portus = await startBinary({
    aliases: { m: openaiAlias(`${host}/v1`) },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_TRUST_PROXY_ENV: 'true',
      HTTP_PROXY: `http://user:pass-of-the-proxy@${proxy}`,
      HTTPS_PROXY: `http://user:pass-of-the-proxy@${proxy}`,
    },
  })
  const answer = await fetch(`${portus.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify(CHAT),
  })
  const text = await answer.text()
  portus.child.kill('SIGTERM')
  await portus.ended()
  return { answer, text, log: portus.output.stdout }
}

describe('an egress proxy', () => {
  test('that is down is named, without its credentials', async () => {
    const { log } = await throughProxy(NOBODY, 'http://provider.example')

    expect(log).toContain(
      `"cause":"ECONNREFUSED (through the egress proxy ${NOBODY})","upstream_host":"provider.example"`,
    )
    expect(log).not.toContain('pass-of-the-proxy')
  })

  test.each(['http://provider.example', 'https://provider.example'])(
    'that asks for credentials is not the provider: %s',
    async (host) => {
      using proxy = Bun.listen({
        hostname: '127.0.0.1',
        port: 0,
        socket: {
          data: (socket) =>
            void socket.end(
              'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="of-the-proxy"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
            ),
        },
      })
      const address = `127.0.0.1:${proxy.port}`
      const { answer, text, log } = await throughProxy(address, host)

      expect(answer.status).toBe(502)
      expect(JSON.parse(text)).toMatchObject({
        error: { message: 'The provider cannot be reached' },
      })
      expect(answer.headers.has('proxy-authenticate')).toBe(false)
      expect(log).toMatch(/"cause":"[^"]*407[^"]*"/)
      expect(log).toContain(address)
      expect(log).not.toContain('pass-of-the-proxy')
    },
  )
})

test('a 407 without an egress proxy is the provider’s own', async () => {
  using provider = startProvider(() =>
    Response.json({ error: { message: 'Odd' } }, { status: 407 }),
  )
  const line = await lineFor(openaiAlias(provider.url))

  expect(line).toMatchObject({ provider_status: 407, provider_error: 'Odd' })
  expect(line).not.toHaveProperty('cause')
})

describe('attempts', () => {
  test('a key that is refused under another status is a warning as well', async () => {
    const message = 'API key not valid. Please pass a valid API key.'
    using bad = startProvider(() =>
      Response.json({ error: { message, code: 400, status: 'INVALID_ARGUMENT' } }, { status: 400 }),
    )
    using good = startProvider()
    const line = await lineFor(fallback(openaiAlias(bad.url), openaiAlias(good.url)))

    expect(line).toMatchObject({ level: 'warn', status: 200, target_index: '1' })
    expect(line.attempts).toMatchObject([
      { provider_status: 400, provider_error: message },
      { provider_status: 200 },
    ])
  })

  test('retries that did not help are counted', async () => {
    using provider = startProvider(() =>
      Response.json({ error: { message: 'No' } }, { status: 500 }),
    )
    const alias = openaiAlias(provider.url, { retry: { attempts: 1, on_status_codes: [500] } })
    const line = await lineFor(alias)

    expect(line).toMatchObject({ level: 'warn', retries: 1 })
    expect(line.attempts).toMatchObject([{ provider_status: 500 }, { provider_status: 500 }])
  })

  test('a target without credentials was not answered by its provider', async () => {
    using good = startProvider()
    const { upstream } = await embeddedGateway({
      env: {},
      cloudEnv: { GCE_METADATA_HOST: NOBODY },
      print: () => {},
      inProcess: new Map(),
    })
    const line = await lineFor(fallback(VERTEX_BY_METADATA, openaiAlias(good.url)), {
      gateway: upstream,
    })
    await bootGateway()

    expect(line).toMatchObject({ level: 'warn', status: 200, target_index: '1' })
    const [first] = line.attempts as Line[]
    expect(first?.cause).toContain('metadata server')
    expect(first).not.toHaveProperty('provider_status')
  })
})

describe('a realtime connection', () => {
  /** The line of one connection. */
  async function connectionLine(alias: AliasFile, options: Omit<Options, 'aliases'> = {}) {
    await using portus = await startPortus({ aliases: { m: alias }, ...options })
    const socket = new WebSocket(`${portus.url.replace('http', 'ws')}/v1/realtime?model=m`, {
      headers: { authorization: `Bearer ${KEY}` },
    } as never)
    socket.addEventListener('error', () => {})
    const [report] = await portus.reported(1)
    return lineOf(report as Report, [KEY])
  }

  const serving = (
    open: (socket: { close(code: number, reason: string): void; terminate(): void }) => void,
  ) => {
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request, self) =>
        self.upgrade(request) ? undefined : new Response('No', { status: 403 }),
      websocket: { open: (socket) => open(socket as never), message() {} },
    })
    return {
      url: `http://127.0.0.1:${server.port}/v1`,
      [Symbol.dispose]: () => void server.stop(true),
    }
  }

  test('to nobody has host and cause, and who was asked', async () => {
    expect(await connectionLine(openaiAlias(`http://${NOBODY}/v1`))).toMatchObject({
      level: 'error',
      error: 'provider_unreachable',
      cause: 'ECONNREFUSED',
      upstream_host: NOBODY,
      provider: 'openai',
      resolved_model: 'gpt-real',
      target_index: '0',
    })
  })

  test('that the provider refuses has its status, and no cause of Portus', async () => {
    using provider = startProvider(() => new Response('No', { status: 401 }))
    const line = await connectionLine(openaiAlias(provider.url))

    expect(line).toMatchObject({
      provider_status: 401,
      upstream_host: new URL(provider.url).host,
    })
    expect(line).not.toHaveProperty('cause')
  })

  test('to a port without TLS', async () => {
    using provider = startProvider(() => new Response())
    const line = await connectionLine(openaiAlias(provider.url.replace('http', 'https')))

    expect(line).toMatchObject({ cause: 'EPROTO' })
  })

  test('that is not answered in time', async () => {
    using silent = await sockets(() => {})
    const line = await connectionLine(openaiAlias(`http://${silent.host}/v1`), {
      settings: { PORTUS_HEADERS_TIMEOUT_MS: 200 },
    })

    expect(line).toMatchObject({ error: 'gateway_timeout', cause: 'timeout' })
  })

  test('that the gateway refuses has the gateway’s words', async () => {
    const line = await connectionLine(openaiAlias('https://portus-tests.invalid/v1'))

    expect(line).toMatchObject({ cause: 'configuration_refused: Invalid config passed' })
  })

  test('that the provider closes has its code and words', async () => {
    using provider = serving((socket) => socket.close(4001, 'Session expired'))

    expect(await connectionLine(openaiAlias(provider.url))).toMatchObject({
      level: 'info',
      status: 101,
      provider_error: 'Session expired',
      provider_error_type: 'close_4001',
    })
  })

  test('that breaks off says so', async () => {
    using provider = serving((socket) => setTimeout(() => socket.terminate(), 50))

    expect(await connectionLine(openaiAlias(provider.url))).toMatchObject({
      level: 'warn',
      outcome: 'failed',
      cause: 'broken off without a close frame',
    })
  })
})

test('behind a remote gateway the line has its host, its status and the provider’s words', async () => {
  using gateway = startProvider(() =>
    Response.json(
      { error: { message: 'openai error: No such thing', type: 'oops' }, provider: 'openai' },
      { status: 404 },
    ),
  )
  const line = await lineFor(openaiAlias('http://127.0.0.1:9/v1'), {
    gateway: new URL(gateway.url).origin,
  })

  expect(line).toMatchObject({
    upstream_host: new URL(gateway.url).host,
    provider_status: 404,
    provider_error: expect.stringContaining('No such thing'),
    provider_error_type: 'oops',
  })
})
