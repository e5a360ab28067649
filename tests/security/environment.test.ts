import { expect, test } from 'bun:test'
import { startTls } from '../support/clients/tls'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-environment-71c3'
const SECRET = 'sk-environment-secret-5ad2'

const call = (url: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{"model":"fast"}',
  })

test('a proxy that the environment names sees nothing, even for loopback addresses', async () => {
  using provider = startProvider()
  using proxy = startProvider()
  const url = proxy.url.replace('/v1', '')
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']
  await using portus = await startBinary({
    aliases: { fast: openaiAlias(provider.url, { api_key: SECRET }) },
    env: { PORTUS_KEY_TESTS: KEY, ...Object.fromEntries(names.map((name) => [name, url])) },
  })

  const response = await call(portus.url)

  expect(response.status).toBe(200)
  expect(provider.received.length).toBe(1)
  expect(proxy.received).toEqual([])
  expect(portus.output.stdout).toContain('proxy variables are ignored')
})

test('an operator who says so has it used', async () => {
  using provider = startProvider()
  using proxy = startProvider()
  await using portus = await startBinary({
    aliases: { fast: openaiAlias(provider.url, { api_key: SECRET }) },
    env: {
      PORTUS_KEY_TESTS: KEY,
      HTTP_PROXY: proxy.url.replace('/v1', ''),
      PORTUS_TRUST_PROXY_ENV: 'true',
    },
  })

  const response = await call(portus.url)

  expect(response.status).toBe(200)
  expect(proxy.received.length).toBe(1)
  expect(provider.received).toEqual([])
})

for (const [name, value] of [
  ['BUN_CONFIG_VERBOSE_FETCH', 'curl'],
  ['BUN_CONFIG_VERBOSE_FETCH', '1'],
  ['BUN_INSPECT', '127.0.0.1:0'],
  ['BUN_INSPECT_CONNECT_TO', 'unix:///tmp/nobody'],
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
] as const) {
  test(`does not start with ${name}=${value}, and shows no credential`, async () => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1', { api_key: SECRET }) },
      env: { PORTUS_KEY_TESTS: KEY, [name]: value },
    })
    if (portus.url) portus.child.kill('SIGKILL')

    expect(await portus.ended()).toBe(1)
    expect(portus.output.stderr).toContain(name)
    expect(portus.output.stdout + portus.output.stderr).not.toMatch(/sk-environment|pk-environment/)
  })

  test(`says in the check that ${name}=${value} is a problem, and so does every worker at once`, async () => {
    const env = { PORTUS_KEY_TESTS: KEY, [name]: value }
    const aliases = { fast: openaiAlias('http://127.0.0.1:9/v1', { api_key: SECRET }) }
    await using check = await startBinary({ command: 'check', aliases, env })
    await using workers = await startBinary({ aliases, env: { ...env, PORTUS_WORKERS: '2' } })
    if (workers.url) workers.child.kill('SIGKILL')

    expect([await check.ended(), await workers.ended()]).toEqual([1, 1])
    for (const { output } of [check, workers])
      expect(output.stderr).toMatch(new RegExp(`^${name}: must not be .*\n\n1 problem`, 'm'))
  })
}

/** A provider with a certificate that no authority has signed. */
async function selfSignedProvider() {
  using stack = new DisposableStack()
  const plain = stack.use(startProvider())
  const tls = stack.use(await startTls(plain.url.replace('/v1', '')))
  const kept = stack.move()
  return { plain, url: `${tls.url}/v1`, [Symbol.dispose]: () => kept.dispose() }
}

test.each([undefined, '', '1', 'false', 'true'])(
  'a certificate that nobody vouches for is refused with NODE_TLS_REJECT_UNAUTHORIZED=%s',
  async (value) => {
    using provider = await selfSignedProvider()
    await using portus = await startBinary({
      aliases: { fast: openaiAlias(provider.url, { api_key: SECRET }) },
      env: {
        PORTUS_KEY_TESTS: KEY,
        ...(value !== undefined && { NODE_TLS_REJECT_UNAUTHORIZED: value }),
      },
    })

    const response = await call(portus.url)

    expect(response.status).toBe(502)
    expect(provider.plain.received).toEqual([])
  },
)

test('dev warns of a variable that shows credentials, and starts', async () => {
  await using portus = await startBinary({
    command: 'dev',
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  })

  expect(portus.url).not.toBe('')
  expect(portus.output.stdout).toContain('NODE_TLS_REJECT_UNAUTHORIZED: must not be 0')
})
