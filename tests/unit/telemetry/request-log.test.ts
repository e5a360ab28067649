import { beforeAll, expect, test } from 'bun:test'
import { anthropicAlias, KEY, openaiAlias } from '../../support/portus'
import { binary, startBinary } from '../../support/process/binary'
import { openaiError } from '../../support/providers/openai-chat'
import { startProvider } from '../../support/providers/server'

beforeAll(() => binary(), 60_000)

/** The lines of finished requests, parsed. */
const requestLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ message }) => message === 'request')

test('every request leaves one line of JSON with what an operator asks for', async () => {
  using provider = startProvider()
  using broken = startProvider(() => openaiError(429, 'slow down'))
  await using portus = await startBinary({
    aliases: {
      claude: anthropicAlias(provider.url),
      resilient: {
        strategy: { mode: 'fallback' },
        targets: [openaiAlias(broken.url), openaiAlias(provider.url)],
      },
    },
    env: { PORTUS_KEY_BILLING: KEY },
  })
  const call = async (path: string, json: object, headers: Record<string, string> = {}) =>
    (
      await fetch(portus.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, ...headers },
        body: JSON.stringify(json),
      })
    ).text()

  const messages = [{ role: 'user', content: 'a body that nobody may read' }]
  const whole = await call(
    '/v1/messages',
    { model: 'claude', messages },
    { 'x-request-id': 'mine-1' },
  )
  await call('/v1/messages', { model: 'claude', messages, stream: true })
  await call('/v1/chat/completions', { model: 'resilient', messages })
  await call('/v1/chat/completions', { model: 'nobody', messages })
  await call(
    '/v1/chat/completions',
    { model: 'claude', messages },
    { authorization: 'Bearer wrong' },
  )
  await (await fetch(`${portus.url}/health`)).text()
  portus.child.kill('SIGTERM')
  await portus.ended()

  const lines = requestLines(portus.output.stdout)
  expect(lines.length).toBe(5)
  expect(lines[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: 'info',
    message: 'request',
    request_id: 'mine-1',
    application: 'billing',
    client_address: '127.0.0.1',
    user_agent: expect.any(String),
    stream: false,
    upstream_host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    provider_status: 200,
    provider_ms: expect.any(Number),
    method: 'POST',
    path: '/v1/messages',
    model_alias: 'claude',
    provider: 'anthropic',
    resolved_model: 'claude-real',
    target_index: '0',
    retries: 0,
    status: 200,
    outcome: 'complete',
    ttft_ms: expect.any(Number),
    duration_ms: expect.any(Number),
    bytes: whole.length,
    input_tokens: 9,
    output_tokens: 2,
    cache_read_tokens: 5,
    cache_write_tokens: 3,
  })
  expect(lines[1]).toMatchObject({ outcome: 'complete', input_tokens: 9, output_tokens: 2 })
  expect(lines[2]).toMatchObject({
    target_index: '1',
    provider: 'openai',
    resolved_model: 'gpt-real',
    reasoning_tokens: 1,
  })
  expect(lines[3]).toMatchObject({ level: 'warn', status: 404, error: 'model_not_found' })
  expect(lines[4]).toMatchObject({ level: 'warn', status: 401, error: 'invalid_api_key' })
  expect(lines[4]).not.toHaveProperty('application')
  expect(portus.output.stdout).not.toContain('nobody may read')
  expect(portus.output.stdout).not.toContain(KEY)
  expect(portus.output.stderr).toBe('')
})

test('a request that fails says who was asked, how often, and how much the client got', async () => {
  using silent = startProvider(() => new Promise<Response>(() => {}))
  await using portus = await startBinary({
    aliases: {
      closed: openaiAlias('http://127.0.0.1:1'),
      silent: openaiAlias(silent.url),
      resilient: {
        strategy: { mode: 'fallback' },
        targets: [openaiAlias('http://127.0.0.1:1'), openaiAlias('http://127.0.0.1:1')],
      },
    },
    env: { PORTUS_KEY_BILLING: KEY, PORTUS_HEADERS_TIMEOUT_MS: '300' },
  })
  const lengths: number[] = []
  for (const model of ['closed', 'silent', 'resilient']) {
    const response = await fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model, messages: [] }),
    })
    lengths.push((await response.text()).length)
  }
  portus.child.kill('SIGTERM')
  await portus.ended()

  const [closed, late, resilient] = requestLines(portus.output.stdout)
  const asked = { provider: 'openai', resolved_model: 'gpt-real', outcome: 'failed' }
  expect(closed).toMatchObject({ ...asked, status: 502, target_index: '0', bytes: lengths[0] })
  expect(late).toMatchObject({ ...asked, status: 504, target_index: '0', bytes: lengths[1] })
  expect(late).toMatchObject({ error: 'gateway_timeout', cause: 'timeout' })
  expect(resilient).toMatchObject({ ...asked, status: 502, target_index: '1', bytes: lengths[2] })
})
