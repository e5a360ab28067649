import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openaiAlias, startPortus } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { childrenOf, eventually, handlesSignal } from '../support/process/proc'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-readiness-93fe01'
const ALIASES = { m: openaiAlias('http://127.0.0.1:9/v1') }

const statusOf = (url: string) =>
  fetch(url, { keepalive: false }).then(
    ({ status }) => status,
    () => undefined,
  )

describe('probes', () => {
  test('/livez and /readyz need no key, and answer GET and HEAD', async () => {
    await using portus = await startPortus({ aliases: ALIASES })

    for (const path of ['/livez', '/readyz']) {
      const answer = await fetch(portus.url + path)
      const head = await fetch(portus.url + path, { method: 'HEAD' })
      expect([answer.status, head.status]).toEqual([200, 200])
    }
    expect(await (await fetch(`${portus.url}/readyz`)).json()).toEqual({
      status: 'ready',
      reasons: [],
    })
  })

  test('/readyz says why nothing new should come, and /livez goes on', async () => {
    await using portus = await startPortus({ aliases: {} })
    portus.drain()
    const answer = await fetch(`${portus.url}/readyz`)

    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      status: 'not_ready',
      reasons: ['the process is ending', 'there is no model'],
    })
    expect((await fetch(`${portus.url}/livez`)).status).toBe(200)
  })

  // The executable refuses to start without one: tests/cli/cli.test.ts.
  test('/readyz says that no key is set, where nobody could get in', async () => {
    await using portus = await startPortus({ aliases: ALIASES, keys: [] })
    const answer = await fetch(`${portus.url}/readyz`)

    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ status: 'not_ready', reasons: ['no key is set'] })
    expect((await portus.call('/v1/models')).status).toBe(401)
    expect((await fetch(`${portus.url}/livez`)).status).toBe(200)
  })
})

describe.each([1, 2])('the end of a process with %i workers', (workers) => {
  test('first /readyz is 503, the port still answers, and requests are served', async () => {
    using provider = startProvider()
    await using portus = await startBinary({
      aliases: { m: openaiAlias(provider.url) },
      env: {
        PORTUS_KEY_TESTS: KEY,
        PORTUS_SHUTDOWN_DELAY_MS: '3000',
        PORTUS_WORKERS: `${workers}`,
      },
    })
    expect(await statusOf(`${portus.url}/readyz`)).toBe(200)
    portus.child.kill('SIGTERM')
    await eventually(async () => (await statusOf(`${portus.url}/readyz`)) === 503)
    expect(await statusOf(`${portus.url}/readyz`)).toBe(503)
    const answer = await fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: '{"model":"m","messages":[]}',
    })

    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
    expect(await portus.ended()).toBe(0)
    expect(portus.output.stdout).toContain('"delay_ms":3000')
  })

  test('SIGUSR1, SIGUSR2 and SIGHUP end nothing', async () => {
    await using portus = await startBinary({
      aliases: ALIASES,
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: `${workers}` },
    })
    for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const) {
      portus.child.kill(signal)
      expect(await statusOf(`${portus.url}/livez`)).toBe(200)
    }
    portus.child.kill('SIGTERM')
    expect(await portus.ended()).toBe(0)
  })

  test.each(['path', 'name'])('systemd is told on a socket with a %s', async (kind) => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'notify')
    const socket = kind === 'path' ? path : `@portus-tests-${crypto.randomUUID()}`
    // The runtime has no datagrams on Unix sockets.
    const receiver = Bun.spawn(['python3', '-uc', RECEIVER, socket], { stdout: 'pipe' })
    let told = ''
    const reading = (async () => {
      for await (const chunk of receiver.stdout) told += new TextDecoder().decode(chunk)
    })()
    await eventually(() => told.includes('bound'))
    await using portus = await startBinary({
      aliases: ALIASES,
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: `${workers}`, NOTIFY_SOCKET: socket },
    })
    await eventually(() => told.includes('READY=1'))
    portus.child.kill('SIGTERM')

    expect(await portus.ended()).toBe(0)
    await reading
    expect(told).toBe('bound\nREADY=1\nSTOPPING=1\n')
  })
})

/** Prints each datagram, until the service stops. */
const RECEIVER = `
import socket, sys
name = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind('\\0' + name[1:] if name[0] == '@' else name)
print('bound')
while True:
    text = s.recv(4096).decode()
    print(text)
    if 'STOPPING' in text: break
`

/** With the settings of the runtime, as in the image, a process does not start twice. */
const ONE_START = { BUN_CONFIG_MAX_HTTP_REQUESTS: '65535', MIMALLOC_PURGE_DELAY: '5000' }

describe.each([
  ['that starts twice', {}],
  ['that starts once', ONE_START],
])('a process %s', (_, settings: Record<string, string>) => {
  test.each([
    ['', []],
    [
      ' as the first of a namespace',
      ['unshare', '--fork', '--pid', '--mount-proc', '--kill-child'],
    ],
  ])('takes signals before it listens%s, and ends with 0', async (where, wrapper) => {
    // Only root may make a namespace.
    if (where && process.getuid?.() !== 0) return
    using folder = temporaryFolder()
    writeAliases(folder.path, ALIASES)
    const outer = Bun.spawn([...wrapper, await binary(), 'serve'], {
      cwd: folder.path,
      env: {
        PATH: process.env.PATH ?? '',
        PORTUS_KEY_TESTS: KEY,
        PORTUS_HOST: '127.0.0.1',
        PORTUS_PORT: '0',
        ...settings,
      },
      stdout: 'ignore',
      stderr: 'ignore',
    })
    try {
      if (where) await eventually(() => childrenOf(outer.pid).length > 0)
      const pid = where ? childrenOf(outer.pid)[0]! : outer.pid
      // The last handler that is set, and nothing that comes later is waited for.
      await eventually(() => handlesSignal(pid, 'SIGTERM'))
      for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
        expect(handlesSignal(pid, signal)).toBe(true)
      process.kill(pid, 'SIGUSR1')
      process.kill(pid, 'SIGUSR2')
      process.kill(pid, 'SIGHUP')
      process.kill(pid, 'SIGTERM')

      expect(await outer.exited).toBe(0)
    } finally {
      outer.kill('SIGKILL')
    }
  })
})
