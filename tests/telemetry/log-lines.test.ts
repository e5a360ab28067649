import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import type { Report } from '../../src/telemetry/record'
import { anthropicAlias, KEY, type Options, openaiAlias, startPortus } from '../support/portus'
import { temporaryFolder } from '../support/process/child'
import { NOBODY } from '../support/process/nobody'
import { startProvider } from '../support/providers/server'
import { sockets } from '../support/providers/sockets'
import { type Line, lineOf } from '../support/request-line'

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

/** The line of one request to a Portus with these aliases. */
async function lineFor(
  aliases: Record<string, AliasFile>,
  {
    path = '/v1/chat/completions',
    json = CHAT as unknown,
    headers = {},
    ...options
  }: {
    path?: string
    json?: unknown
    headers?: Record<string, string>
  } & Omit<Options, 'aliases'> = {},
): Promise<Line> {
  await using portus = await startPortus({ aliases, ...options })
  const answer = await portus.call(path, { ...(json !== undefined && { json }), headers })
  await answer.text().catch(() => '')
  const [report] = await portus.reported(1)
  return lineOf(report as Report, [KEY])
}

const error =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  () =>
    Response.json(body, { status, headers })

describe('a provider that cannot be reached: the line has its host and the cause', () => {
  test('nobody listens', async () => {
    const line = await lineFor({ m: openaiAlias(`http://${NOBODY}/v1`) })

    expect(line).toMatchObject({
      level: 'error',
      status: 502,
      error: 'provider_unreachable',
      cause: 'ECONNREFUSED',
      upstream_host: NOBODY,
    })
    expect(line).not.toHaveProperty('attempts')
    expect(line).not.toHaveProperty('provider_status')
  })

  test('a connection that is reset', async () => {
    using server = await sockets((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const line = await lineFor({ m: openaiAlias(`http://${server.host}/v1`) })

    expect(line).toMatchObject({ cause: 'ECONNRESET', upstream_host: server.host })
  })

  test('a server that does not speak TLS', async () => {
    using server = await sockets((socket) => socket.once('data', () => socket.end('220 hello\r\n')))
    const line = await lineFor({ m: openaiAlias(`https://${server.host}/v1`) })

    expect(line).toMatchObject({ error: 'provider_unreachable', cause: 'EPROTO' })
  })

  test('a name that does not exist', async () => {
    const line = await lineFor({ m: openaiAlias('http://portus-tests.invalid/v1') })

    expect(line).toMatchObject({ cause: 'ENOTFOUND', upstream_host: 'portus-tests.invalid' })
  })

  test('a certificate of nobody', async () => {
    using server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: CERTIFICATE,
      fetch: () => new Response(),
    })
    const line = await lineFor({ m: openaiAlias(`https://127.0.0.1:${server.port}/v1`) })

    expect(line.cause).toBe('DEPTH_ZERO_SELF_SIGNED_CERT: self signed certificate')
  })

  test('a remote gateway that is not there', async () => {
    const origin = `http://${NOBODY}`
    const line = await lineFor({ m: openaiAlias('http://127.0.0.1:9/v1') }, { gateway: origin })

    expect(line).toMatchObject({
      error: 'gateway_unreachable',
      cause: 'ECONNREFUSED',
      upstream_host: origin.slice('http://'.length),
    })
  })
})

describe('a provider that refuses: the line has its words, type, status and id', () => {
  const OPENAI = { error: { message: 'No such thing', type: 'invalid_request_error', code: 'x' } }
  const ANTHROPIC = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

  test.each([
    ['passed through', openaiAlias, '/v1/chat/completions', OPENAI, 'x-request-id'],
    ['translated', openaiAlias, '/v1/messages', OPENAI, 'x-request-id'],
    ['passed through', anthropicAlias, '/v1/messages', ANTHROPIC, 'request-id'],
    ['translated', anthropicAlias, '/v1/chat/completions', ANTHROPIC, 'request-id'],
  ] as const)('%s', async (_, alias, path, body, header) => {
    using provider = startProvider(error(422, body, { [header]: 'req-77' }))
    const line = await lineFor(
      { m: alias(provider.url) },
      { path, json: { ...CHAT, max_tokens: 9 } },
    )

    expect(line).toMatchObject({
      level: 'warn',
      outcome: 'failed',
      provider_status: 422,
      provider_error: body.error.message,
      provider_error_type: body.error.type,
      provider_request_id: 'req-77',
    })
  })

  test('no sign that a terminal would obey', async () => {
    const body = {
      error: { message: 'No such thing', type: 't\u009b2J\u001b[31m', code: 'x' },
    }
    using provider = startProvider(error(422, body))
    const line = await lineFor({ m: openaiAlias(provider.url) })

    expect(line).toMatchObject({
      provider_error: 'No such thing',
      provider_error_type: 't 2J [31m',
    })
    expect(JSON.stringify(line)).not.toMatch(/\\u001b|\p{Cc}/u)
  })

  test('a refused key is the provider’s 401, and no 401 of Portus', async () => {
    using provider = startProvider(
      error(401, { error: { message: 'Incorrect API key provided: sk-provider-openai' } }),
    )
    const line = await lineFor({ m: openaiAlias(provider.url) })

    expect(line).toMatchObject({
      level: 'error',
      status: 502,
      provider_status: 401,
      error: 'provider_credentials_refused',
      provider_error: 'Incorrect API key provided: [redacted]',
    })
    const own = await lineFor(
      { m: openaiAlias(provider.url) },
      { headers: { authorization: 'Bearer wrong' } },
    )
    expect(own).toMatchObject({ level: 'warn', status: 401, error: 'invalid_api_key' })
    expect(own).not.toHaveProperty('provider_status')
  })

  test('words are cut', async () => {
    using provider = startProvider(error(400, { error: { message: 'word '.repeat(2000) } }))
    const line = await lineFor({ m: openaiAlias(provider.url) })

    expect(String(line.provider_error)).toHaveLength(400)
  })
})

describe('several attempts', () => {
  const both = (first: AliasFile, second: AliasFile, codes = [401, 429, 500, 502]): AliasFile => ({
    strategy: { mode: 'fallback', on_status_codes: codes },
    targets: [first, second] as never,
  })

  test('a fallback that worked says why the first target failed, and warns of refused credentials', async () => {
    using bad = startProvider(error(401, { error: { message: 'No key' } }, { 'x-request-id': 'a' }))
    using good = startProvider()
    const line = await lineFor({ m: both(openaiAlias(bad.url), openaiAlias(good.url)) })

    expect(line).toMatchObject({
      level: 'warn',
      status: 200,
      outcome: 'complete',
      target_index: '1',
    })
    expect(line.attempts).toEqual([
      {
        target_index: '0',
        upstream_host: new URL(bad.url).host,
        provider_status: 401,
        provider_error: 'No key',
        provider_request_id: 'a',
        duration_ms: expect.any(Number),
      },
      expect.objectContaining({ target_index: '1', provider_status: 200 }),
    ])
  })

  test('an unreachable first target is in the list with its cause', async () => {
    using good = startProvider()
    const gone = openaiAlias(`http://${NOBODY}/v1`)
    const line = await lineFor({ m: both(gone, openaiAlias(good.url)) })

    expect(line).toMatchObject({ level: 'info', status: 200 })
    expect(line).not.toHaveProperty('cause')
    expect((line.attempts as Line[])[0]).toMatchObject({
      upstream_host: NOBODY,
      cause: 'ECONNREFUSED',
    })
  })

  test('a retry is an attempt, and the number of retries is never below 0', async () => {
    let asked = 0
    using provider = startProvider(() =>
      asked++ === 0 ? error(500, { error: { message: 'Oops' } })() : Response.json(WHOLE),
    )
    const line = await lineFor({
      m: openaiAlias(provider.url, { retry: { attempts: 1, on_status_codes: [500] } }),
    })

    expect(line).toMatchObject({ status: 200, retries: 1 })
    expect((line.attempts as Line[]).map((one) => one.provider_status)).toEqual([500, 200])
    const refused = await lineFor({ m: openaiAlias(`http://${NOBODY}/v1`) })
    expect(Number(refused.retries ?? 0)).toBeGreaterThanOrEqual(0)
  })
})

describe('whose request it was', () => {
  test('client, user agent, stream and model', async () => {
    using provider = startProvider()
    const line = await lineFor(
      { m: openaiAlias(provider.url) },
      { headers: { 'user-agent': `agent/1.0 ${'x'.repeat(500)}` } },
    )

    expect(line).toMatchObject({ client_address: '127.0.0.1', stream: false, model_alias: 'm' })
    expect(String(line.user_agent)).toHaveLength(200)
    expect(line.provider_ms as number).toBeLessThanOrEqual(line.duration_ms as number)
  })

  test('a model that is not there is named, and a mistake has its sentence', async () => {
    const unknown = await lineFor({}, { json: { ...CHAT, model: 'gpt-9' } })
    expect(unknown).toMatchObject({
      level: 'warn',
      error: 'model_not_found',
      requested_model: 'gpt-9',
      error_detail: expect.stringContaining('"gpt-9"'),
    })
    const bad = await lineFor({ m: openaiAlias('http://127.0.0.1:9') }, { json: [] })
    expect(bad).toMatchObject({
      error: 'invalid_request',
      error_detail: 'The body is not a JSON object',
    })
  })

  test('a scanner’s 404 is no warning', async () => {
    const line = await lineFor({}, { path: '/wp-login.php', json: undefined })

    expect(line).toMatchObject({ level: 'info', status: 404, error: 'unknown_url' })
  })

  test('a key in the user agent stays out', async () => {
    const line = await lineFor({}, { headers: { 'user-agent': `x ${KEY}` } })

    expect(line.user_agent).toBe('x [redacted]')
  })
})

const WHOLE = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

/** A certificate that nobody has signed. */
const CERTIFICATE = await selfSigned()

async function selfSigned() {
  using folder = temporaryFolder()
  await Bun.spawn(
    [
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-nodes', '-keyout', 'key', '-out', 'cert', '-days', '30', '-subj', '/CN=localhost'],
    ],
    { cwd: folder.path, stderr: 'ignore' },
  ).exited
  const read = (name: string) => Bun.file(join(folder.path, name)).text()
  return { key: await read('key'), cert: await read('cert') }
}

describe('server-timing', () => {
  test('tells the shares of Portus, the gateway and the provider', async () => {
    using provider = startProvider(async () => {
      await Bun.sleep(60)
      return Response.json(WHOLE, { headers: { 'server-timing': 'db;dur=5' } })
    })
    await using portus = await startPortus({ aliases: { m: openaiAlias(provider.url) } })
    const { headers } = await portus.call('/v1/chat/completions', { json: CHAT })
    const [, own, gateway, asked] =
      /^portus;dur=([\d.]+), gateway;dur=([\d.]+), provider;dur=([\d.]+), db;dur=5$/.exec(
        headers.get('server-timing') ?? '',
      ) ?? []

    expect(Number(asked)).toBeGreaterThanOrEqual(50)
    expect(Number(own)).toBeGreaterThanOrEqual(0)
    expect(Number(gateway)).toBeGreaterThanOrEqual(0)
  })
})
