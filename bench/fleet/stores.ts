import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../../tests/support/stores/postgres'
import { type Redis, startRedis } from '../../tests/support/stores/redis'
import { processorMs } from '../process-figures'

/** What Redis and PostgreSQL have done since they began. */
export type Counters = {
  atMs: number
  redisCalls: number
  redisInside: number
  redisMs: number
  redisInBytes: number
  redisOutBytes: number
  postgresMs: number
  transactions: number
  rows: number
  walBytes: number
}

/** The stores of a fleet, as an operator would start them: what is written is on the disk. */
export type Stores = {
  redis: Redis
  postgres: Postgres
  env: Record<string, string>
  counters(): Promise<Counters>
  /** One question to the database. */
  ask(query: string): Promise<Record<string, unknown>>
  [Symbol.asyncDispose](): Promise<void>
}

/** The number of a line of INFO. */
const numberOf = (info: string, name: string): number =>
  Number(info.match(new RegExp(`^${name}:([\\d.]+)`, 'm'))?.[1] ?? 0)

/** Calls that clients have sent, and those that scripts make inside. */
function callsOf(stats: string): { sent: number; inside: number } {
  const calls = { sent: 0, inside: 0 }
  for (const [, name = '', count] of stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)) {
    // Few others come from clients: those with which this program looks.
    if (/^eval(?:sha)?$/.test(name)) calls.sent += Number(count)
    else calls.inside += Number(count)
  }
  return calls
}

/** Starts both. All of it ends with the scope. */
export async function startStores(): Promise<Stores> {
  await using starting = new AsyncDisposableStack()
  const redis = starting.use(await startRedis(['--appendonly', 'yes']))
  const postgres = starting.use(
    await startPostgres({ settings: ['fsync=on', 'max_connections=100', 'autovacuum=off'] }),
  )
  const url = await postgres.database()
  const sql = starting.adopt(new Bun.SQL(url, { max: 1 }), (open) => open.close())
  const ask = async (query: string) => (await sql.unsafe(query))[0]
  const server = Number(
    readFileSync(join(postgres.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0],
  )
  const running = starting.move()
  return {
    redis,
    postgres,
    env: { PORTUS_REDIS_URL: redis.url, PORTUS_DATABASE_URL: url },
    ask,
    async counters() {
      const [stats, info] = await Promise.all([
        redis.send('INFO', 'commandstats'),
        redis.send('INFO', 'all'),
      ])
      const { sent, inside } = callsOf(String(stats))
      // Written behind: connections tell the server what they have done once a second.
      const numbers = await ask(`SELECT pg_current_wal_insert_lsn() - '0/0' AS wal,
        (SELECT sum(xact_commit) FROM pg_stat_database)::float8 AS transactions,
        CASE WHEN to_regclass('portus.usage_rows') IS NULL THEN 0
          ELSE (xpath('//n/text()', query_to_xml('SELECT count(*) AS n FROM portus.usage_rows', false, true, '')))[1]::text::float8
        END AS rows`)
      return {
        atMs: performance.now(),
        redisCalls: sent,
        redisInside: inside,
        redisMs:
          (numberOf(String(info), 'used_cpu_user') + numberOf(String(info), 'used_cpu_sys')) * 1000,
        redisInBytes: numberOf(String(info), 'total_net_input_bytes'),
        redisOutBytes: numberOf(String(info), 'total_net_output_bytes'),
        postgresMs: processorMs(server),
        transactions: Number(numbers.transactions),
        rows: Number(numbers.rows),
        walBytes: Number(numbers.wal),
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** What has been done between two looks. */
export const between = (before: Counters, after: Counters): Counters =>
  Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Counters]]),
  ) as Counters
