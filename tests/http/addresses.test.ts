import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { KEY, openaiAlias } from '../support/portus'
import { binary, writeAliases } from '../support/process/binary'
import { collectOutput, freePort, temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const HAS_IPV6 = (() => {
  try {
    Bun.listen({ hostname: '::1', port: 0, socket: { data() {} } }).stop(true)
    return true
  } catch {
    return false
  }
})()

const answers = (host: string, port: number) =>
  fetch(`http://${host}:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  )

/** What is set, and which loopback addresses answer then. */
const HOSTS: [env: Record<string, string>, answers: { ipv4: boolean; ipv6: boolean }][] = [
  [{}, { ipv4: true, ipv6: true }],
  [{ PORTUS_WORKERS: '2' }, { ipv4: true, ipv6: true }],
  [{ PORTUS_HOST: '::' }, { ipv4: true, ipv6: true }],
  [{ PORTUS_HOST: '0.0.0.0' }, { ipv4: true, ipv6: false }],
  [{ PORTUS_HOST: '[::1]' }, { ipv4: false, ipv6: true }],
  [
    { PORTUS_HOST: '[::1]', PORTUS_WORKERS: '2' },
    { ipv4: false, ipv6: true },
  ],
  [{ PORTUS_HOST: '::1' }, { ipv4: false, ipv6: true }],
  [{ PORTUS_HOST: '127.0.0.1' }, { ipv4: true, ipv6: false }],
]

test.skipIf(!HAS_IPV6).each(HOSTS)('%j listens where it says', async (host, expected) => {
  using folder = temporaryFolder()
  writeAliases(folder.path, { fast: openaiAlias('http://127.0.0.1:9/v1') })
  const port = freePort()
  const env = { PORTUS_KEY_TESTS: KEY, PORTUS_PORT: `${port}`, ...host }
  const cwd = folder.path
  const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe']
  const child = Bun.spawn([await binary(), 'serve'], { cwd, env, stdio })
  const { output, done } = collectOutput(child)
  try {
    await eventually(() => output.stdout.includes('"listening"'))

    expect({ ipv4: await answers('127.0.0.1', port), ipv6: await answers('[::1]', port) }).toEqual(
      expected,
    )
    const health = Bun.spawn([await binary(), 'healthcheck'], { cwd, env })
    expect(await health.exited).toBe(0)
  } finally {
    child.kill('SIGTERM')
    await child.exited
    await done
  }
})
