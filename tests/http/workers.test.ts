import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { closeSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { freePort, temporaryFolder } from '../support/process/child'
import { linesOf, saying } from '../support/process/log-lines'
import { childrenOf, eventually, isRunning } from '../support/process/proc'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-workers-51be07'
const SSE = { headers: { 'content-type': 'text/event-stream' } }
const STREAMS = 24

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
// Several processes start in each.
setDefaultTimeout(20_000)

const start = (env: Record<string, string> = {}, url = 'http://127.0.0.1:9/v1') =>
  startBinary({
    aliases: { fast: openaiAlias(url) },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: '2', ...env },
  })

/** Starts a copy of the executable, which a test may replace. */
const COPIED = ['sh', '-c', 'cp "$0" ./portus && exec ./portus "$@"']

/** Asks on a connection of its own, so that the system picks a worker for it. */
const ask = (url: string, path = '/v1/models') =>
  fetch(url + path, { headers: { authorization: `Bearer ${KEY}` }, keepalive: false })

/** Two workers, with streams in them of which each has had its first event. */
async function withStreams(env: Record<string, string> = {}) {
  const [first = '', ...others] = chatEvents()
  const sent: { body: ReturnType<typeof heldBody>; signal: AbortSignal }[] = []
  const provider = startProvider(({ signal }) => {
    const body = heldBody()
    body.send(first)
    sent.push({ body, signal })
    return new Response(body.body, SSE)
  })
  const startedMs = performance.now()
  const portus = await start(env, provider.url)
  const startMs = performance.now() - startedMs
  const workers = childrenOf(portus.child.pid)
  const streams = await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      const response = await fetch(`${portus.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: '{"model":"fast","stream":true}',
      })
      const reader = response.body!.getReader()
      await reader.read()
      return { id: response.headers.get('x-request-id'), reader }
    }),
  )
  return {
    portus,
    workers,
    /** How long the whole family took to start. */
    startMs,
    /** Ends, at the provider, all streams that somebody still reads. */
    finish() {
      for (const { body } of sent.filter(({ signal }) => !signal.aborted)) {
        for (const event of others) body.send(event)
        body.end()
      }
    },
    /** The ids of the streams that arrive whole, and of those that are broken off. */
    async results() {
      const texts = await Promise.all(
        streams.map(async ({ id, reader }) => ({ id, text: await restOf(reader) })),
      )
      const isWhole = ({ text }: { text: string }) => text.endsWith('data: [DONE]\n\n')
      return {
        whole: texts.filter(isWhole).map(({ id }) => id),
        broken: texts.filter((one) => !isWhole(one)).map(({ id }) => id),
      }
    },
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>

async function restOf(reader: Reader): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    return 'broken off'
  }
}

async function untilRefused(url: string): Promise<void> {
  for (;;) {
    const response = await ask(url, '/health').catch(() => undefined)
    if (!response) return
    await response.text()
  }
}

const noneRuns = async (pids: readonly number[]) => {
  await eventually(() => !pids.some(isRunning))
  return !pids.some(isRunning)
}

describe('two workers', () => {
  test('answer on one port that the system picked, and say once that they listen', async () => {
    await using portus = await start()
    const workers = () => new Set(saying(portus, 'request').map(({ worker }) => worker))

    for (let i = 0; i < 200 && workers().size < 2; i++)
      expect((await ask(portus.url)).status).toBe(200)

    expect(workers()).toEqual(new Set([1, 2]))
    expect(saying(portus, 'listening')).toEqual([
      expect.objectContaining({ url: portus.url, workers: 2, aliases: 1, keys: 1 }),
    ])
    expect(childrenOf(portus.child.pid).length).toBe(2)
    expect(portus.output.stderr).toBe('')
  })

  test('write whole lines to one pipe, also when they write much at once', async () => {
    await using portus = await start()
    const path = `/v1/models/${'x'.repeat(3000)}`

    const statuses = await Promise.all(
      Array.from({ length: 400 }, async () => (await ask(portus.url, path)).status),
    )
    await eventually(() => saying(portus, 'request').length === statuses.length)

    const lines = saying(portus, 'request')
    expect(lines.length).toBe(statuses.length)
    expect(new Set(lines.map(({ worker }) => worker))).toEqual(new Set([1, 2]))
  })

  test('are not there where one process is asked for', async () => {
    await using portus = await start({ PORTUS_WORKERS: '1' })

    await (await ask(portus.url)).text()
    await eventually(() => saying(portus, 'request').length > 0)

    expect(childrenOf(portus.child.pid)).toEqual([])
    expect(saying(portus, 'listening')[0]).not.toContainKey('workers')
    expect(saying(portus, 'request')[0]).not.toContainKey('worker')
  })

  test('have a variable of the proxy dropped, and say so once', async () => {
    await using portus = await start({ HTTP_PROXY: 'http://127.0.0.1:9' })

    const warnings = linesOf(portus).filter(({ level }) => level === 'warn')

    expect(warnings).toEqual([expect.objectContaining({ variables: 'HTTP_PROXY' })])
  })
})

describe('a worker that is killed', () => {
  test('takes only its own streams along, and is back within half a second', async () => {
    await using running = await withStreams()
    const { portus, workers } = running

    process.kill(workers[0]!, 'SIGKILL')
    await eventually(() => saying(portus, 'worker ended').length > 0)
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await ask(portus.url)).status),
    )
    await eventually(() => saying(portus, 'worker listens again').length > 0)
    running.finish()
    const { whole, broken } = await running.results()
    await eventually(() => logged().length === whole.length)
    function logged() {
      return saying(portus, 'request').filter(({ path }) => path === '/v1/chat/completions')
    }

    const [ended] = saying(portus, 'worker ended')
    const [again] = saying(portus, 'worker listens again')
    expect(ended).toMatchObject({ level: 'error', pid: workers[0], signal: 'SIGKILL' })
    expect(again).toMatchObject({ worker: ended?.worker })
    // Where a machine is so busy that the family took longer to start, one worker may take as long.
    expect(Date.parse(again!.time) - Date.parse(ended!.time)).toBeLessThan(
      Math.max(500, running.startMs),
    )
    expect(statuses).toEqual(statuses.map(() => 200))
    // Which of them were whose is up to the system; that all were one's is once in eight million.
    expect(whole.length).toBeGreaterThan(0)
    expect(broken.length).toBeGreaterThan(0)
    expect(
      logged()
        .map(({ request_id }) => request_id)
        .toSorted(),
    ).toEqual(whole.toSorted())
    expect(logged().some(({ worker }) => worker === ended?.worker)).toBe(false)
    expect(childrenOf(portus.child.pid).toSorted()).toEqual(
      [workers[1]!, Number(again!.pid)].toSorted(),
    )
  })

  test('and does not start again ends the family, with its exit code and its words', async () => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: '2' },
      wrapper: COPIED,
    })
    const workers = childrenOf(portus.child.pid)
    // What stands on the disk as configuration stops no worker. An executable that is none does.
    const broken = join(portus.folder, 'broken')
    writeFileSync(broken, '#!/bin/sh\necho "cannot run here" >&2\nexit 3\n', { mode: 0o755 })
    renameSync(broken, join(portus.folder, 'portus'))

    process.kill(workers[0]!, 'SIGKILL')

    expect(await portus.ended()).toBe(3)
    expect(portus.output.stderr).toContain('cannot run here')
    expect(saying(portus, 'worker does not start').length).toBe(1)
    expect(await noneRuns(workers)).toBe(true)
  })

  test('with SIGTERM lets its streams finish first, and has a successor', async () => {
    await using running = await withStreams()
    const { portus, workers } = running

    process.kill(workers[0]!, 'SIGTERM')
    running.finish()
    const { broken } = await running.results()
    await eventually(() => saying(portus, 'worker listens again').length > 0)

    expect(broken).toEqual([])
    expect(saying(portus, 'worker ended')).toEqual([
      expect.objectContaining({ level: 'info', pid: workers[0], code: 0 }),
    ])
    expect(saying(portus, 'worker listens again').length).toBe(1)
  })
})

describe('the end of a family', () => {
  const ways: [string, (running: Awaited<ReturnType<typeof withStreams>>) => void][] = [
    ['SIGTERM', ({ portus }) => portus.child.kill('SIGTERM')],
    ['SIGINT', ({ portus }) => portus.child.kill('SIGINT')],
    [
      // As a terminal or systemd does it.
      'SIGTERM to every process of it',
      ({ portus, workers }) => {
        for (const pid of [portus.child.pid, ...workers]) process.kill(pid, 'SIGTERM')
      },
    ],
  ]
  test.each(ways)('by %s lets all streams finish, and ends with 0', async (_, signal) => {
    await using running = await withStreams()
    const { portus, workers } = running

    signal(running)
    await untilRefused(portus.url)
    running.finish()
    const { whole } = await running.results()

    expect(whole.length).toBe(STREAMS)
    expect(await portus.ended()).toBe(0)
    expect(saying(portus, 'request').filter(({ outcome }) => outcome === 'complete').length).toBe(
      STREAMS,
    )
    expect(saying(portus, 'shutting down').length).toBe(1)
    expect(saying(portus, 'worker ended')).toEqual([])
    expect(portus.output.stderr).toBe('')
    expect(workers.some(isRunning)).toBe(false)
  })

  test('by a second signal comes at once', async () => {
    await using running = await withStreams()
    const { portus, workers } = running

    portus.child.kill('SIGTERM')
    await untilRefused(portus.url)
    portus.child.kill('SIGTERM')

    expect(await portus.ended()).toBe(130)
    expect((await running.results()).whole).toEqual([])
    expect(await noneRuns(workers)).toBe(true)
  })

  test('by the deadline cuts off what still runs, and ends with 1', async () => {
    await using running = await withStreams({ PORTUS_SHUTDOWN_TIMEOUT_MS: '300' })
    const { portus, workers } = running

    portus.child.kill('SIGTERM')

    expect((await running.results()).whole).toEqual([])
    expect(await portus.ended()).toBe(1)
    expect(saying(portus, 'running requests were cut off').length).toBe(2)
    expect(await noneRuns(workers)).toBe(true)
  })

  test('by kill -9 of the parent leaves no worker, and the port is free', async () => {
    await using running = await withStreams()
    const { portus, workers } = running

    portus.child.kill('SIGKILL')

    expect(await noneRuns(workers)).toBe(true)
    await using next = await start({ PORTUS_PORT: new URL(portus.url).port })
    expect(next.url).toBe(portus.url)
  })
})

describe('a port', () => {
  for (const others of ['1', '2'])
    test(`of a family is in use for a start with PORTUS_WORKERS=${others}`, async () => {
      await using family = await start()
      const { port } = new URL(family.url)

      await using second = await start({ PORTUS_PORT: port, PORTUS_WORKERS: others })

      expect(await second.ended()).toBe(1)
      expect(second.output).toEqual({
        stdout: '',
        stderr: `Port ${port} is in use; set PORTUS_PORT to another one\n`,
      })
      expect((await ask(family.url)).status).toBe(200)
    })

  test('that a single process has is in use for a family', async () => {
    await using single = await start({ PORTUS_WORKERS: '1' })
    const { port } = new URL(single.url)

    await using family = await start({ PORTUS_PORT: port })

    expect(await family.ended()).toBe(1)
    expect(family.output.stderr).toBe(`Port ${port} is in use; set PORTUS_PORT to another one\n`)
  })

  test('that two families want in the same moment is given to one of them', async () => {
    const port = String(freePort())

    const both = await Promise.all([start({ PORTUS_PORT: port }), start({ PORTUS_PORT: port })])
    await using stack = new AsyncDisposableStack()
    for (const one of both) stack.use(one)

    const [winner, loser] = both[0].url ? both : both.toReversed()
    expect(await loser!.ended()).toBe(1)
    expect(loser!.url).toBe('')
    expect((await ask(winner!.url)).status).toBe(200)
    expect(childrenOf(winner!.child.pid).length).toBe(2)
  })

  test('of a family that still drains can be listened on by the next', async () => {
    await using running = await withStreams()
    const { portus } = running
    portus.child.kill('SIGTERM')
    await untilRefused(portus.url)

    await using next = await start({ PORTUS_PORT: new URL(portus.url).port })
    running.finish()

    expect(next.url).toBe(portus.url)
    expect((await running.results()).whole.length).toBe(STREAMS)
  })
})

describe('a configuration with problems', () => {
  test('has each of them printed once, and starts nothing', async () => {
    const aliases = { a: { provider: 'openai' as const, api_key: '${NOPE}' } }
    const env = { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: '2' }

    await using portus = await startBinary({ aliases, env })

    expect(await portus.ended()).toBe(1)
    expect(portus.output.stdout).toBe('')
    expect(portus.output.stderr).toMatch(
      /^config\/models\/a\.json:1:\d+: the environment variable NOPE is not set\n\n1 problem in the configuration\n$/,
    )
  })

  test('in a setting is said before anything is listened on', async () => {
    await using portus = await start({ PORTUS_PORT: 'http' })

    expect(await portus.ended()).toBe(1)
    expect(portus.output.stderr).toBe(
      'PORTUS_PORT: must be a whole number from 0 to 65535\n\n1 problem in the configuration\n',
    )
  })
})

test('nobody can start a worker alone', async () => {
  await using portus = await startBinary({ command: 'worker' })

  expect(await portus.ended()).toBe(2)
  expect(portus.output.stderr).toBe('A worker is started by "portus serve", with PORTUS_WORKERS\n')
})

test('two workers answer, are started again and end while their log is stuck', async () => {
  using folder = temporaryFolder()
  writeAliases(folder.path, { fast: openaiAlias('http://127.0.0.1:9/v1') })
  const pipe = join(folder.path, 'log')
  Bun.spawnSync(['mkfifo', pipe])
  // Open at both ends, and not read once both listen.
  const log = openSync(pipe, 'r+')
  const env = { PORTUS_KEY_TESTS: KEY, PORTUS_PORT: '0', PORTUS_WORKERS: '2' }
  const child = Bun.spawn([await binary(), 'serve'], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? '', PORTUS_HOST: '127.0.0.1', ...env },
    stdio: ['ignore', log, 'inherit'],
  })
  using _ = { [Symbol.dispose]: () => child.kill('SIGKILL') }
  const said = Buffer.alloc(1000)
  const [url = ''] =
    said.toString('utf8', 0, readSync(log, said)).match(/http:\/\/127\.0\.0\.1:\d+/) ?? []

  // Each has a line of some 500 bytes: more than a pipe holds.
  const askMuch = () => Promise.all(Array.from({ length: 300 }, () => ask(url)))
  const before = await askMuch()
  const [killed, other] = childrenOf(child.pid)
  process.kill(killed!, 'SIGKILL')
  await eventually(() => childrenOf(child.pid).filter((pid) => pid !== killed).length === 2)
  const after = await askMuch()

  expect(new Set([...before, ...after].map(({ status }) => status))).toEqual(new Set([200]))
  expect(childrenOf(child.pid).length).toBe(2)
  expect(childrenOf(child.pid)).toContain(other!)
  expect(childrenOf(child.pid)).not.toContain(killed!)
  child.kill('SIGTERM')
  expect(await child.exited).toBe(0)
  closeSync(log)
})

for (const workers of ['1', '2'])
  test(`PORTUS_WORKERS=${workers} answers when nobody reads its log any more`, async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { fast: openaiAlias('http://127.0.0.1:9/v1') })
    const env = { PORTUS_KEY_TESTS: KEY, PORTUS_PORT: '0', PORTUS_WORKERS: workers }
    const child = Bun.spawn([await binary(), 'serve'], {
      cwd: folder.path,
      env: { PATH: process.env.PATH ?? '', PORTUS_HOST: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    using _ = { [Symbol.dispose]: () => child.kill('SIGKILL') }
    const reader = child.stdout.getReader()
    const { value } = await reader.read()
    const url = new TextDecoder().decode(value).match(/http:\/\/127\.0\.0\.1:\d+/)?.[0] ?? ''

    await reader.cancel()
    // Long enough for lines to be written, in vain.
    const endMs = performance.now() + 100
    while (performance.now() < endMs) expect((await ask(url)).status).toBe(200)

    expect(child.exitCode).toBe(null)
    child.kill('SIGTERM')
    expect(await child.exited).toBe(0)
    expect(await child.stderr.text()).toBe('')
  })
