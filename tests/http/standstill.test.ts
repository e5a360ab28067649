import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { collectOutput, temporaryFolder } from '../support/process/child'
import { saying } from '../support/process/log-lines'
import { childrenOf, eventually, isRunning } from '../support/process/proc'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-standstill-8c20f1'
const CHILD = join(import.meta.dir, '../support/process/pool-child.ts')
/** The patience of the pool below, and more than that. */
const PATIENCE_MS = 1000
const LONGER_MS = 2500

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

/** A pool of two workers that are ended when they stand still for a second. */
async function startPool(url = 'http://127.0.0.1:9/v1', env: Record<string, string> = {}) {
  const folder = temporaryFolder()
  writeAliases(folder.path, { fast: openaiAlias(url) })
  const child = Bun.spawn([process.execPath, CHILD], {
    cwd: folder.path,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder.path,
      PORTUS_CONFIG_PATH: join(folder.path, 'config'),
      PORTUS_HOST: '127.0.0.1',
      PORTUS_KEY_TESTS: KEY,
      PORTUS_WORKERS: '2',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { output, done } = collectOutput(child)
  await eventually(() => saying({ output }, 'listening').length > 0, 30_000)
  return {
    child,
    output,
    url: String(saying({ output }, 'listening')[0]?.url).replace('localhost', '127.0.0.1'),
    workers: childrenOf(child.pid),
    async ended(): Promise<number> {
      const code = await child.exited
      await done
      return code
    },
    async [Symbol.asyncDispose]() {
      const workers = child.exitCode === null ? childrenOf(child.pid) : []
      child.kill('SIGKILL')
      // A stopped process would not see that its parent has gone.
      for (const pid of workers) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
      await child.exited
      folder[Symbol.dispose]()
    },
  }
}

const ask = (url: string, path = '/v1/models') =>
  fetch(url + path, { headers: { authorization: `Bearer ${KEY}` }, keepalive: false })

/** A provider that begins each answer, and ends it when the test says. */
function startHolding() {
  const [first = '', ...others] = chatEvents()
  const held: { body: ReturnType<typeof heldBody>; signal: AbortSignal }[] = []
  const provider = startProvider(({ signal }) => {
    const body = heldBody()
    body.send(first)
    held.push({ body, signal })
    return new Response(body.body, { headers: { 'content-type': 'text/event-stream' } })
  })
  return {
    url: provider.url,
    finish() {
      // Nobody reads those of a worker that was ended.
      for (const { body, signal } of held.splice(0)) {
        if (signal.aborted) continue
        for (const event of others) body.send(event)
        body.end()
      }
    },
    [Symbol.dispose]: () => provider[Symbol.dispose](),
  }
}

/** Begins a stream. Its text is undefined if the connection breaks. */
async function beginStream(url: string) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{"model":"fast","stream":true}',
    keepalive: false,
  })
  return { whole: response.text().catch(() => undefined) }
}

describe('a worker that stands still', () => {
  test('is ended and replaced, takes only its own streams along, and is named in the log', async () => {
    using provider = startHolding()
    await using pool = await startPool(provider.url)
    const [still = 0, other = 0] = pool.workers
    const streams = await Promise.all(Array.from({ length: 24 }, () => beginStream(pool.url)))

    process.kill(still, 'SIGSTOP')
    await eventually(() => saying(pool, 'worker listens again').length > 0, 30_000)
    provider.finish()
    const texts = await Promise.all(streams.map(({ whole }) => whole))
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await ask(pool.url)).status),
    )

    const [stood] = saying(pool, 'worker stood still')
    const [again] = saying(pool, 'worker listens again')
    expect(saying(pool, 'worker stood still')).toEqual([
      expect.objectContaining({ level: 'error', pid: still, stalled_ms: PATIENCE_MS }),
    ])
    expect(saying(pool, 'worker ended')).toEqual([
      expect.objectContaining({ pid: still, worker: stood?.worker, signal: 'SIGKILL' }),
    ])
    expect(again).toMatchObject({ worker: stood?.worker })
    expect(isRunning(other)).toBe(true)
    expect(childrenOf(pool.child.pid).toSorted()).toEqual([other, Number(again?.pid)].toSorted())
    // Which of them were whose is up to the system; that all were one's is once in eight million.
    expect(texts.some((text) => text === undefined)).toBe(true)
    expect(texts.some((text) => text?.endsWith('data: [DONE]\n\n'))).toBe(true)
    expect(statuses).toEqual(statuses.map(() => 200))
  })

  test('for less than that goes on, and says afterwards how long it stood still', async () => {
    await using binaryPool = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: '2' },
    })
    const [still = 0] = childrenOf(binaryPool.child.pid)

    process.kill(still, 'SIGSTOP')
    await Bun.sleep(LONGER_MS)
    process.kill(still, 'SIGCONT')
    await eventually(() => saying(binaryPool, 'the process stood still').length > 0)

    const [stood] = saying(binaryPool, 'the process stood still')
    expect(stood).toMatchObject({ level: 'warn', worker: expect.any(Number) })
    expect(Number(stood?.stalled_ms)).toBeGreaterThan(PATIENCE_MS)
    expect(isRunning(still)).toBe(true)
    expect(saying(binaryPool, 'worker stood still')).toEqual([])
  })

  test('for ten seconds is ended by the executable as it is', async () => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: '2' },
    })
    const [still = 0] = childrenOf(portus.child.pid)

    process.kill(still, 'SIGSTOP')
    await eventually(() => saying(portus, 'worker listens again').length > 0, 50_000)

    expect(saying(portus, 'worker stood still')).toEqual([
      expect.objectContaining({ level: 'error', pid: still, stalled_ms: 10_000 }),
    ])
    expect(isRunning(still)).toBe(false)
    expect(childrenOf(portus.child.pid).length).toBe(2)
  })

  test('while it starts is waited for', async () => {
    await using pool = await startPool(undefined, { TESTS_SLOW_START_MS: String(LONGER_MS) })

    expect(pool.workers.length).toBe(2)
    expect((await ask(pool.url)).status).toBe(200)
    expect(saying(pool, 'worker stood still')).toEqual([])
    expect(saying(pool, 'worker ended')).toEqual([])
  })

  test('while the requests at the end are waited for is ended as well', async () => {
    using provider = startHolding()
    await using pool = await startPool(provider.url)
    const streams = await Promise.all(Array.from({ length: 24 }, () => beginStream(pool.url)))
    const [still = 0] = pool.workers

    process.kill(still, 'SIGSTOP')
    pool.child.kill('SIGTERM')
    await eventually(() => saying(pool, 'worker stood still').length > 0, 30_000)
    provider.finish()
    const texts = await Promise.all(streams.map(({ whole }) => whole))

    expect(await pool.ended()).toBe(1)
    expect(isRunning(still)).toBe(false)
    expect(saying(pool, 'worker stood still')).toEqual([expect.objectContaining({ pid: still })])
    expect(texts.some((text) => text?.endsWith('data: [DONE]\n\n'))).toBe(true)
  })
})

describe('no worker is ended', () => {
  test('where it waits for long requests at the end', async () => {
    using provider = startHolding()
    await using pool = await startPool(provider.url)
    const streams = await Promise.all(Array.from({ length: 8 }, () => beginStream(pool.url)))

    pool.child.kill('SIGTERM')
    await Bun.sleep(LONGER_MS)
    provider.finish()
    const texts = await Promise.all(streams.map(({ whole }) => whole))

    expect(texts.every((text) => text?.endsWith('data: [DONE]\n\n'))).toBe(true)
    expect(await pool.ended()).toBe(0)
    expect(saying(pool, 'worker stood still')).toEqual([])
  })

  const standing: [string, (pids: { parent: number; workers: number[] }) => number[]][] = [
    ['their supervisor', ({ parent }) => [parent]],
    ['all processes', ({ parent, workers }) => [parent, ...workers]],
  ]
  test.each(standing)('where %s stood still, as on a machine that slept', async (_, whom) => {
    await using pool = await startPool()
    const pids = whom({ parent: pool.child.pid, workers: pool.workers })

    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await Bun.sleep(LONGER_MS)
    for (const pid of pids.toReversed()) process.kill(pid, 'SIGCONT')
    await Bun.sleep(LONGER_MS)

    expect(saying(pool, 'worker stood still')).toEqual([])
    expect(childrenOf(pool.child.pid)).toEqual(pool.workers)
    expect((await ask(pool.url)).status).toBe(200)
  })
})

test('a single process says afterwards how long it stood still, and serves on', async () => {
  await using portus = await startBinary({
    aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
    env: { PORTUS_KEY_TESTS: KEY },
  })

  portus.child.kill('SIGSTOP')
  await Bun.sleep(LONGER_MS)
  portus.child.kill('SIGCONT')
  await eventually(() => saying(portus, 'the process stood still').length > 0)

  const [stood] = saying(portus, 'the process stood still')
  expect(stood?.level).toBe('warn')
  expect(Number(stood?.stalled_ms)).toBeGreaterThan(PATIENCE_MS)
  expect(stood).not.toContainKey('worker')
  expect((await ask(portus.url)).status).toBe(200)
})
