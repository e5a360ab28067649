import { parseArgs } from 'node:util'
import { type Random, random } from '../support/random'
import { checkAnswers, checkOutput } from './check'
import { exchange } from './connection'
import { corpus, NO_CREDENTIALS } from './corpus'
import { mutated } from './mutate'
import { startWorld, type World } from './world'

/** What one run of the fuzzer is given. */
export type FuzzOptions = {
  requests: number
  seed: number
}

/** What one run has found. */
export type FuzzResult = {
  requests: number
  perSecond: number
  statuses: ReadonlyMap<number, number>
  /** Requests that reached a provider; only those of clients may. */
  forwarded: number
  failures: string[]
}

const CONNECTIONS = 48
const MAX_PIPELINED = 4
const MAX_FAILURES = 20
const OUTPUT_INTERVAL_MS = 500
/** How many of all requests come from somebody without a key. */
const STRANGERS = 0.75

/** What reaches the provider between two strangers' requests: a client's, always the same one. */
const MARK = 'client-among-strangers'
const CLIENT_BODY = '{"model":"fast","messages":[]}'
const clientRequest = (key: string) =>
  Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nUser-Agent: ${MARK}\r\nx-api-key: ${key}\r\nContent-Length: ${CLIENT_BODY.length}\r\n\r\n${CLIENT_BODY}`,
  )

/** Makes the bytes of one connection. */
type Maker = (
  random: Random,
  world: World,
) => { bytes: Buffer; requests: number; isPatient?: boolean }

const toBuffers = (texts: string[]) => texts.map((text) => Buffer.from(text, 'latin1'))

function pipelined(random: Random, requests: readonly Buffer[]) {
  const count = 1 + random.below(MAX_PIPELINED)
  return Array.from({ length: count }, () => mutated(random, requests))
}

/** Nobody here has a key; one in eight connections also carries a client that does, and is whole. */
const strangers = (): Maker => {
  const requests = toBuffers(NO_CREDENTIALS.flatMap(corpus))
  return (random, { key }) => {
    const all = pipelined(random, requests)
    if (random.below(8) === 0) all.unshift(clientRequest(key))
    return { bytes: Buffer.concat(all), requests: all.length }
  }
}

/** Everybody here has a key, as far as the mutations leave it whole. */
const clients = (key: string): Maker => {
  const requests = toBuffers(
    [`Authorization: Bearer ${key}\r\n`, `x-api-key: ${key}\r\n`].flatMap(corpus),
  )
  return (random) => {
    if (random.below(4) === 0)
      return { bytes: mutated(random, requests), requests: 1, isPatient: true }
    const all = pipelined(random, requests)
    return { bytes: Buffer.concat(all), requests: all.length }
  }
}

type Tally = { requests: number; forwarded: number; statuses: Map<number, number> }

/** Attacks one Portus until enough requests have been sent. */
async function attack(
  world: World,
  make: Maker,
  { requests, seed }: FuzzOptions,
  tally: Tally,
  fail: (problem: string, bytes?: Uint8Array) => boolean,
): Promise<void> {
  let sent = 0
  let isOver = false
  const goesOn = () => !isOver && sent < requests && world.isAlive()
  const client = async (number: number) => {
    const numbers = random(seed * 1000 + number)
    while (goesOn()) {
      const { bytes, requests, isPatient } = make(numbers, world)
      sent += requests
      const { text, end } = await exchange(world.port, bytes, isPatient)
      const problems = checkAnswers(text, world, tally.statuses)
      if (end === 'hung') problems.push('no end')
      for (const problem of problems) isOver = fail(problem, bytes) || isOver
    }
  }
  const reader = setInterval(() => {
    for (const problem of checkOutput(world)) isOver = fail(problem) || isOver
  }, OUTPUT_INTERVAL_MS)
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => client(number)))
  clearInterval(reader)
  tally.requests += sent
  if (!world.isAlive()) return void fail(`the process ended with ${world.portus.child.exitCode}`)
  const health = await fetch(`${world.portus.url}/health`, { signal: AbortSignal.timeout(5000) })
  if (health.status !== 200) fail(`/health answers ${health.status}`)
  world.portus.child.kill('SIGTERM')
  const code = await world.portus.ended()
  if (code !== 0) fail(`the process ended with ${code} when it was told to`)
  for (const problem of checkOutput(world)) fail(problem)
}

/** Attacks the compiled executable: first as strangers, who must not reach the provider; then as clients. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed } = options
  const tally: Tally = { requests: 0, forwarded: 0, statuses: new Map() }
  const failures: string[] = []
  const fail = (problem: string, bytes?: Uint8Array) => {
    if (failures.length < MAX_FAILURES)
      failures.push(`seed ${seed}: ${problem}${bytes ? `\n  ${bytes.toBase64()}` : ''}`)
    return failures.length >= MAX_FAILURES
  }
  const startedAt = performance.now()
  {
    await using world = await startWorld(({ headers, text, path }) => {
      const isClient = headers.get('user-agent') === MARK && path === '/v1/chat/completions'
      if (!isClient || text !== CLIENT_BODY.replace('fast', 'gpt-real'))
        fail(`a stranger reached the provider: ${path} ${text}`)
    })
    const share = shareOf(options, STRANGERS)
    // To a stranger the key of a client is as secret as any other.
    await attack(world, strangers(), share, tally, fail)
  }
  {
    await using world = await startWorld(() => void tally.forwarded++)
    const share = { ...shareOf(options, 1 - STRANGERS), seed: seed + 1 }
    await attack(world, clients(world.key), share, tally, fail)
  }
  const seconds = (performance.now() - startedAt) / 1000
  return { ...tally, perSecond: Math.round(tally.requests / seconds), failures }
}

const shareOf = ({ requests, seed }: FuzzOptions, part: number): FuzzOptions => ({
  requests: Math.round(requests * part),
  seed,
})

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    },
  })
  console.log(`seed ${values.seed}`)
  const result = await fuzz({ requests: Number(values.requests), seed: Number(values.seed) })
  console.log(result)
  process.exit(result.failures.length > 0 ? 1 : 0)
}
