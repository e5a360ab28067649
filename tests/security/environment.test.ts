import { expect, test } from 'bun:test'
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
] as const)
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
