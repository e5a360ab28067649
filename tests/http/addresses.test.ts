import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { KEY, openaiAlias } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { collectOutput, freePort, HAS_IPV6, temporaryFolder } from '../support/process/child'
import { saying } from '../support/process/log-lines'
import { eventually, listeners } from '../support/process/proc'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const answers = (host: string, port: number) =>
  fetch(`http://${host}:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  )

/** What is set, where it then says that it listens, and which loopback addresses answer. */
const HOSTS: [
  env: Record<string, string>,
  says: string,
  answers: { ipv4: boolean; ipv6: boolean },
][] = [
  [{}, '[::]', { ipv4: true, ipv6: true }],
  [{ PORTUS_WORKERS: '2' }, '[::]', { ipv4: true, ipv6: true }],
  [{ PORTUS_HOST: '::' }, '[::]', { ipv4: true, ipv6: true }],
  [{ PORTUS_HOST: '0.0.0.0' }, '0.0.0.0', { ipv4: true, ipv6: false }],
  [{ PORTUS_HOST: '[::1]' }, '[::1]', { ipv4: false, ipv6: true }],
  [{ PORTUS_HOST: '[::1]', PORTUS_WORKERS: '2' }, '[::1]', { ipv4: false, ipv6: true }],
  [{ PORTUS_HOST: '::1' }, '[::1]', { ipv4: false, ipv6: true }],
  [{ PORTUS_HOST: '127.0.0.1' }, '127.0.0.1', { ipv4: true, ipv6: false }],
]

/** The URL in the line that says where a process listens. */
const saidBy = (running: { output: { stdout: string } }): unknown =>
  saying(running, 'listening')[0]?.url

test.skipIf(!HAS_IPV6).each(HOSTS)('%j listens where it says: %s', async (host, says, expected) => {
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

    expect(saidBy({ output })).toBe(`http://${says}:${port}`)
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

/** Makes a network of its own for a program, which has no IPv6. Only root may. */
const WITHOUT_IPV6 = [
  ...['unshare', '--net', 'sh', '-c'],
  'sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && ip link set lo up && exec "$0" "$@"',
]
const CAN_LEAVE_OUT =
  Bun.which('unshare') !== null && Bun.spawnSync([...WITHOUT_IPV6, 'true']).success

test.skipIf(!CAN_LEAVE_OUT)(
  'without IPv6 it says that it listens on every IPv4 address',
  async () => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_HOST: '' },
      wrapper: WITHOUT_IPV6,
    })
    const { port } = new URL(portus.url)

    expect(saidBy(portus)).toBe(`http://0.0.0.0:${port}`)
    expect(listeners(portus.child.pid)).toEqual([
      `00000000:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`,
    ])
  },
)
