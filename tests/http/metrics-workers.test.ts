import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readdirSync } from 'node:fs'
import { scrape, sumOf } from '../support/assert/scrape'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { childrenOf, eventually } from '../support/process/proc'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-metrics-51be07'
const ADMIN_KEY = 'pa-metrics-8c21d4'
const REQUESTS = 10_000
const AT_ONCE = 24

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const start = (url: string) =>
  startBinary({
    aliases: { fast: openaiAlias(url) },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_ADMIN_KEY_OPS: ADMIN_KEY,
      PORTUS_WORKERS: '2',
    },
  })

/** A provider that answers each request with other counts, and keeps their sums. */
function countingProvider() {
  const counts = { requests: 0, input: 0, output: 0 }
  const provider = startProvider(() => {
    counts.requests++
    const usage = {
      prompt_tokens: (counts.requests % 7) + 1,
      completion_tokens: counts.requests % 5,
    }
    counts.input += usage.prompt_tokens
    counts.output += usage.completion_tokens
    return Response.json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-real',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
    })
  })
  return { url: provider.url, counts, [Symbol.dispose]: provider[Symbol.dispose] }
}

/** Sends requests, so many at once. Returns how many were answered whole. */
async function load(url: string, count: number, onSent: (sent: number) => void = () => {}) {
  let [sent, whole] = [0, 0]
  const send = async () => {
    while (sent < count) {
      onSent(++sent)
      const text = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: '{"model":"fast","messages":[{"role":"user","content":"Hi"}]}',
        // A connection of its own now and then, so that both workers have some.
        ...(sent % 10 === 0 && { keepalive: false }),
      }).then(
        (response) => (response.status === 200 ? response.text() : ''),
        () => '',
      )
      if (text.endsWith('}')) whole++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  return whole
}

const totals = async (url: string) => {
  const samples = await scrape(url, ADMIN_KEY)
  return {
    good: sumOf(samples, 'portus_requests_total', { endpoint: 'chat', status: '200' }),
    attempts: sumOf(samples, 'portus_attempts_total', { status: '200' }),
    input: sumOf(samples, 'portus_tokens_total', { kind: 'input' }),
    output: sumOf(samples, 'portus_tokens_total', { kind: 'output' }),
    operations: sumOf(samples, 'gen_ai_client_operation_duration_seconds_count'),
    workers: sumOf(samples, 'portus_workers'),
  }
}

/** Kills a worker, and waits until another process is in its place. */
async function killOne(portus: Awaited<ReturnType<typeof start>>): Promise<void> {
  const [worker = 0] = childrenOf(portus.child.pid)
  process.kill(worker, 'SIGKILL')
  // Its sockets are open until its last thread has ended, and then it is nobody's child any more.
  await eventually(() => !childrenOf(portus.child.pid).includes(worker))
  await eventually(() => bothServe(portus.url))
}

/** A connection that waited for the killed worker is reset. */
const bothServe = (url: string) =>
  totals(url).then(
    ({ workers }) => workers === 2,
    () => false,
  )

/** Where the numbers of a server stand. */
const sharedFolders = (pid: number): string[] =>
  existsSync('/dev/shm') ? readdirSync('/dev/shm').filter((name) => name.includes(`-${pid}-`)) : []

describe('the metrics of two workers', () => {
  test('equal what the provider has counted, after 10,000 requests and a worker killed in between', async () => {
    using provider = countingProvider()
    await using portus = await start(provider.url)
    const { counts } = provider

    const first = await load(portus.url, REQUESTS / 2)
    await killOne(portus)
    const second = await load(portus.url, REQUESTS / 2)

    expect(first + second).toBe(REQUESTS)
    expect(counts.requests).toBe(REQUESTS)
    expect(await totals(portus.url)).toEqual({
      good: REQUESTS,
      attempts: REQUESTS,
      input: counts.input,
      output: counts.output,
      operations: REQUESTS,
      workers: 2,
    })
  })

  test('lack no answer that a client has, and no more than what a worker was at when it was killed', async () => {
    using provider = countingProvider()
    await using portus = await start(provider.url)
    const [worker = 0] = childrenOf(portus.child.pid)

    const whole = await load(portus.url, 3000, (sent) => {
      if (sent === 1500) process.kill(worker, 'SIGKILL')
    })
    await eventually(() => bothServe(portus.url))
    const { good, attempts } = await totals(portus.url)

    expect(whole).toBeGreaterThan(2900)
    expect(good).toBeGreaterThanOrEqual(whole)
    expect(attempts).toBeGreaterThanOrEqual(good)
    expect(provider.counts.requests).toBeGreaterThanOrEqual(attempts)
    expect(provider.counts.requests - attempts).toBeLessThanOrEqual(AT_ONCE)
  })

  test('are kept in memory that goes away with the server', async () => {
    using provider = countingProvider()
    await using portus = await start(provider.url)
    const { pid } = portus.child
    const during = sharedFolders(pid)

    portus.child.kill('SIGTERM')
    await portus.ended()

    expect(during).toHaveLength(1)
    expect(sharedFolders(pid)).toEqual([])
  })

  test('are none of a server that was killed, once another one starts', async () => {
    using provider = countingProvider()
    await using killed = await start(provider.url)
    const { pid } = killed.child
    killed.child.kill('SIGKILL')
    await killed.child.exited
    const left = sharedFolders(pid)

    await using portus = await start(provider.url)

    expect(left).toHaveLength(1)
    expect(sharedFolders(pid)).toEqual([])
    expect((await totals(portus.url)).good).toBe(0)
  })
})
