import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { paced } from '../support/load/paced'
import { binary, startBinary } from '../support/process/binary'
import { saying } from '../support/process/log-lines'
import { childrenOf, eventually } from '../support/process/proc'
import { hello } from '../support/providers/models/hello'
import { type Received, startProvider } from '../support/providers/server'

const KEY = 'pk-reload-load-7c19'
const REQUESTS_PER_SECOND = 500
const STREAMS = 24
const GOOD = 50
const BROKEN = 20
const LENGTH_MS = 30_000
/** Editions from here on are broken: nobody may ever see one. */
const FIRST_BROKEN = 9000

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(180_000)

/** The configuration of one edition: everything in it says which one it is. */
const edition = (url: string, number: number): AliasFile => ({
  strategy: { mode: 'fallback', on_status_codes: [503] },
  targets: ['first', 'second'].map((target) => ({
    provider: 'openai',
    api_key: `sk-${target}-${number}`,
    custom_host: `${url}/${number}`,
    override_params: { model: `${target}-${number}` },
  })),
})

/** The editions that one request to the provider speaks of. */
function editionsIn({ path, headers, json }: Received): number[] {
  const said = [
    path.match(/^\/v1\/(\d+)\//)?.[1],
    headers.get('authorization')?.match(/-(\d+)$/)?.[1],
    String(json?.model).match(/-(\d+)$/)?.[1],
  ]
  return [...new Set(said.map(Number))]
}

const SSE = { headers: { 'content-type': 'text/event-stream' } }
const encoder = new TextEncoder()

/** A stream that says its edition every 50 ms, for a second. */
function slowStream(number: number): Response {
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: `m-${number}`, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
  async function* events() {
    for (let i = 0; i < 20; i++) {
      yield encoder.encode(chunk({ content: `${number} ` }))
      await Bun.sleep(50)
    }
    yield encoder.encode(`${chunk({}, 'stop')}data: [DONE]\n\n`)
  }
  return new Response(events() as unknown as ReadableStream, SSE)
}

/** Serves while the configuration changes, and says what clients saw. */
async function underLoad(env: Record<string, string>, kill: boolean) {
  /** What each client's request was answered with, by the client's own id. */
  const asked = new Map<string, Set<number>>()
  using provider = startProvider((received) => {
    const editions = editionsIn(received)
    const { model, stream, user } = received.json as {
      model: string
      stream?: boolean
      user: string
    }
    const known = asked.get(user) ?? new Set()
    for (const one of editions) known.add(one)
    asked.set(user, known)
    if (model.startsWith('first-') && received.text.includes('please fall back'))
      return new Response('{"error":{"message":"busy"}}', { status: 503 })
    return stream ? slowStream(editions[0] ?? 0) : hello(received)
  })
  await using portus = await startBinary({
    aliases: { fast: edition(provider.url, 0) },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_LOG_LEVEL: 'info', ...env },
  })
  const file = join(portus.folder, 'config/models/fast.json')
  const write = (text: string) => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  const over = new AbortController()
  const failures: string[] = []
  /** Streams that were broken off. */
  const cut: string[] = []
  const stale: string[] = []
  let committed = 0
  let requests = 0
  let next = 0
  const send = (stream: boolean, user: string) =>
    fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify({
        model: 'fast',
        stream,
        user,
        messages: [{ role: 'user', content: next % 3 ? 'please fall back' : 'hello' }],
      }),
    })
  /** Asks as SDKs do: once more where the connection ends before an answer has begun. */
  const ask = async (stream: boolean, isLast = false): Promise<void> => {
    const user = `u-${next++}`
    const before = committed
    let hasBegun = false
    try {
      const response = await send(stream, user)
      hasBegun = true
      const text = await response.text()
      const isWhole = stream ? text.endsWith('data: [DONE]\n\n') : text.includes('"choices"')
      if (response.status !== 200 || !isWhole)
        throw new Error(`${response.status} ${text.slice(-200)}`)
      const [number = -1] = asked.get(user) ?? []
      if (number < before) stale.push(`${user} got ${number} after ${before}`)
    } catch (error) {
      if (hasBegun && stream) cut.push(String(error))
      else if (isLast || hasBegun) failures.push(String(error))
      else await ask(stream, true)
    }
  }
  const streaming = Array.from({ length: STREAMS }, async () => {
    while (!over.signal.aborted) {
      await ask(true)
    }
  })
  const load = paced(REQUESTS_PER_SECOND, over.signal, () => {
    requests++
    return ask(false)
  })

  const startedMs = performance.now()
  const good = () => saying(portus, 'configuration reloaded').length
  const broken = () => saying(portus, 'configuration not reloaded').length
  for (let step = 0; step < GOOD + BROKEN; step++) {
    const isBroken = step % 7 === 3 || step % 7 === 6
    const [isGoodBefore, isBrokenBefore] = [good(), broken()]
    if (isBroken)
      write(JSON.stringify(edition(provider.url, FIRST_BROKEN + step)).slice(0, -step - 1))
    else write(JSON.stringify(edition(provider.url, step + 1)))
    await eventually(() => (isBroken ? broken() > isBrokenBefore : good() > isGoodBefore))
    if (!isBroken) committed = step + 1
    if (kill && step === 35) {
      process.kill(childrenOf(portus.child.pid)[0]!, 'SIGKILL')
    }
    const dueMs = ((step + 1) * LENGTH_MS) / (GOOD + BROKEN)
    await Bun.sleep(Math.max(0, dueMs - (performance.now() - startedMs)))
  }
  over.abort()
  await Promise.all([load, ...streaming])
  const mixed = [...asked].filter(([, editions]) => editions.size > 1)
  return {
    requests,
    failures,
    stale,
    mixed,
    cut,
    good: good(),
    broken: broken(),
    committed,
    editions: [...asked.values()].flatMap((one) => [...one]),
  }
}

describe('50 good and 20 broken configurations in 30 seconds, under load', () => {
  test.each([
    ['one process', '1', false],
    ['two workers', '2', false],
    ['two workers of which one is killed', '2', true],
  ])('%s: no request fails, and none has two configurations', async (_, workers, kill) => {
    const seen = await underLoad({ PORTUS_WORKERS: workers }, kill)

    const { failures, stale, mixed, good, broken, cut } = seen
    expect({ failures, stale, mixed }).toEqual({ failures: [], stale: [], mixed: [] })
    // The streams of a process that is killed end with it. No other one does.
    expect(cut.length).toBeLessThanOrEqual(kill ? STREAMS : 0)
    expect({ good, broken }).toEqual({ good: GOOD, broken: BROKEN })
    expect(seen.editions.filter((number) => number >= FIRST_BROKEN)).toEqual([])
    expect(seen.requests).toBeGreaterThan(1000)
  })
})
