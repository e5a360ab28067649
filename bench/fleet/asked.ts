import { temporaryFolder } from '../../tests/support/process/child'
import type { Subject } from '../subjects'
import { fullSlidingKey } from './full-key'
import { EVEN_PER_SECOND } from './pairs'
import { type Files, PROCESSES, startProcesses } from './processes'
import { between, type Stores } from './stores'

const IDLE_SECONDS = 20
const BUSY_SECONDS = 15
/** What a start does is over, and what is written behind is written. */
const REST_MS = 4000

/** What processes ask of their stores. */
export type AskedFigures = {
  /** Of each process without requests, each second. */
  idle: {
    redisCalls: number
    redisBytes: number
    transactions: number
    postgresUs: number
    walBytes: number
  }
  /** For each request at an even rate, without what an idle process asks. */
  request: {
    redisCalls: number
    redisInside: number
    redisInBytes: number
    redisOutBytes: number
    redisUs: number
    transactions: number
    postgresUs: number
    walBytes: number
  }
  /** Rows of one transaction at that rate. */
  rowsPerTransaction: number
  /** Of each process. */
  connections: { redis: number; postgres: number }
  /** Bytes in Redis: of a limit that slides, of any other one, and of a process. */
  keys: { sliding: number; other: number; process: number }
}

/** Looks at two processes that do nothing, and then at the same two at an even rate. */
export async function measureAsked(
  provider: Pick<Subject, 'url'>,
  stores: Stores,
  files: Files,
): Promise<AskedFigures> {
  using folder = temporaryFolder()
  const others = await connectionsOf(stores)
  await using fleet = await startProcesses(provider, folder.path, stores.env, files)
  await fleet.full(1)
  await Bun.sleep(REST_MS)
  const first = await stores.counters()
  await Bun.sleep(IDLE_SECONDS * 1000)
  const second = await stores.counters()
  await fleet.even(EVEN_PER_SECOND, BUSY_SECONDS)
  const keys = await keysOf(stores)
  await Bun.sleep(REST_MS)
  const third = await stores.counters()
  const connections = await connectionsOf(stores)

  const [idle, busy] = [between(first, second), between(second, third)]
  const requests = EVEN_PER_SECOND * BUSY_SECONDS * PROCESSES
  if (busy.rows !== requests) throw new Error(`${requests} requests and ${busy.rows} rows`)
  const each = (name: keyof typeof busy) =>
    (busy[name] - (idle[name] * busy.atMs) / idle.atMs) / requests
  const quiet = (name: keyof typeof idle) => (idle[name] * 1000) / idle.atMs / PROCESSES
  return {
    idle: {
      redisCalls: quiet('redisCalls'),
      redisBytes: quiet('redisInBytes') + quiet('redisOutBytes'),
      transactions: quiet('transactions'),
      postgresUs: quiet('postgresMs') * 1000,
      walBytes: quiet('walBytes'),
    },
    request: {
      redisCalls: each('redisCalls'),
      redisInside: each('redisInside'),
      redisInBytes: each('redisInBytes'),
      redisOutBytes: each('redisOutBytes'),
      redisUs: each('redisMs') * 1000,
      transactions: each('transactions'),
      postgresUs: each('postgresMs') * 1000,
      walBytes: each('walBytes'),
    },
    rowsPerTransaction: 1 / each('transactions'),
    connections: {
      redis: (connections.redis - others.redis) / PROCESSES,
      postgres: (connections.postgres - others.postgres) / PROCESSES,
    },
    keys,
  }
}

async function connectionsOf({ redis, ask }: Stores) {
  const clients = String(await redis.send('CLIENT', 'LIST'))
    .split('\n')
    .filter((line) => line !== '')
  const { count } = await ask(
    `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE application_name = 'portus'`,
  )
  return { redis: clients.length, postgres: Number(count) }
}

/** Bytes of a limit that slides with all its parts, of the largest other limit, and of what a process has besides. */
async function keysOf(stores: Stores): Promise<AskedFigures['keys']> {
  const { redis } = stores
  const keys = { sliding: await fullSlidingKey(redis), other: 0, process: 0 }
  for (const key of (await redis.send('KEYS', 'portus:{limits}:*')) as string[]) {
    const bytes = Number(await redis.send('MEMORY', 'USAGE', key, 'SAMPLES', '0'))
    const [, kind] = key.match(/^portus:\{limits\}:(rule|process|lane):/) ?? []
    const isSliding = kind === 'rule' && (await redis.send('HEXISTS', key, 'newest')) === 1
    if (kind === 'rule' && !isSliding) keys.other = Math.max(keys.other, bytes)
    if (kind === 'process' || kind === 'lane') keys.process += bytes / PROCESSES
  }
  return keys
}
