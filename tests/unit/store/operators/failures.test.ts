import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { openOperators } from '../../../../src/server/operators/open-operators'
import type { OperatorStore } from '../../../../src/store/operators/operator-store'
import { postgresOperators } from '../../../../src/store/operators/postgres-operators'
import { redisOperators } from '../../../../src/store/operators/redis-operators'
import type { Fields, Level } from '../../../../src/telemetry/logger'
import { eventually, openFiles } from '../../../support/process/proc'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../../../support/stores/postgres'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../support/stores/redis'

const FAILS = 'pauses of applications: the store fails'
const WORKS = 'pauses of applications: the store works again'
const UNKNOWN = /^pauses of applications are unknown/

const DEADLINE_MS = 300
/** How long that may take on a machine that does other things as well. */
const SOON_MS = 1200

/** How long a work that fails takes. */
async function failsAfterMs(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  const hasFailed = await work().then(
    () => false,
    () => true,
  )
  expect(hasFailed).toBe(true)
  return performance.now() - startedMs
}

/** Sets the pause of an application as soon as that works: the machine may be busy at the first connection. */
async function untilSet(store: OperatorStore, value: string): Promise<void> {
  await eventually(() =>
    store.set('pause', 'billing', value).then(
      () => true,
      () => false,
    ),
  )
}

/** Every call within its deadline, and no more connections than one. */
async function failsInTime(store: OperatorStore) {
  for (const work of [
    () => store.all('pause'),
    () => store.set('pause', 'billing', 'x'),
    () => store.replace('pause', 'billing', undefined, 'y'),
    () => store.remove('pause', 'billing'),
  ])
    expect(await failsAfterMs(work)).toBeLessThan(SOON_MS)
}

async function operatorsOf(settings: Parameters<typeof openOperators>[0]['settings']) {
  const lines: { level: Level; message: string; fields: Fields | undefined }[] = []
  const startedMs = performance.now()
  const operators = await openOperators({
    settings,
    log: (level, message, fields) => void lines.push({ level, message, fields }),
  })
  return {
    ...operators,
    lines,
    openedMs: performance.now() - startedMs,
    said: (message: string) => lines.filter((line) => line.message === message).length,
    [Symbol.asyncDispose]: operators.close,
  }
}

type Server = {
  url: () => Promise<string>
  freeze: () => void
  release: () => void
  stop: () => Promise<void>
  start: () => Promise<void>
}

function outages(
  server: () => Server,
  open: (url: string) => OperatorStore,
  setting: 'PORTUS_REDIS_URL' | 'PORTUS_DATABASE_URL',
) {
  const settings = (url: string) => ({ [setting]: url })

  test('fail in time while it stands still, and go on when it does', async () => {
    const store = open(await server().url())
    await untilSet(store, 'x')
    server().freeze()
    await failsInTime(store)
    server().release()

    await eventually(() =>
      store.all('pause').then(
        (all) => all.get('billing') !== undefined,
        () => false,
      ),
    )
    // What was asked for meanwhile may have been done or not, but no more than that.
    expect(['x', undefined]).toContain((await store.all('pause')).get('billing'))
    await store.close()
  }, 60_000)

  test('fail at once where nobody listens, leave nothing open, and go on when it is back', async () => {
    const store = open(await server().url())
    await untilSet(store, 'x')
    const files = openFiles(process.pid)
    await server().stop()
    for (let round = 0; round < 20; round++) await failsInTime(store)
    await Bun.sleep(100)
    expect(openFiles(process.pid)).toBeLessThanOrEqual(files + 3)
    await server().start()

    await untilSet(store, 'y')
    expect((await store.all('pause')).get('billing')).toBe('y')
    await store.close()
  }, 60_000)

  test('leave pauses as they were known, and it is said once, and once when it works again', async () => {
    await using operators = await operatorsOf(settings(await server().url()))
    await operators.pauses.pause('billing', 'anna')
    const { sinceMs } = operators.pauses.of('billing') ?? {}
    await server().stop()
    await eventually(() => operators.said(FAILS) > 0)
    await Bun.sleep(2200)

    expect(operators.pauses.of('billing')).toEqual({ sinceMs: sinceMs ?? 0, by: 'anna' })
    expect(operators.pauses.of('search')).toBeUndefined()
    expect(await failsAfterMs(() => operators.pauses.pause('search', 'anna'))).toBeLessThan(3000)
    await server().start()
    await eventually(() => operators.said(WORKS) > 0)

    expect(operators.lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', FAILS],
      ['info', WORKS],
    ])
    for (const password of [PASSWORD, 'a-secret-of-redis'])
      expect(JSON.stringify(operators.lines)).not.toContain(password)
  }, 60_000)

  test('hold up no start for longer than a second or so, which says that pauses are unknown', async () => {
    const url = await server().url()
    {
      await using before = await operatorsOf(settings(url))
      await before.pauses.pause('billing', 'anna')
    }
    server().freeze()
    await using operators = await operatorsOf(settings(url))
    expect(operators.openedMs).toBeLessThan(2000)
    expect(operators.lines.filter(({ message }) => UNKNOWN.test(message))).toHaveLength(1)
    expect(operators.pauses.of('billing')).toBeUndefined()
    server().release()

    await eventually(() => operators.pauses.of('billing') !== undefined)
    expect(operators.pauses.of('billing')?.by).toBe('anna')
  }, 60_000)
}

describe.skipIf(IS_WITHOUT_REDIS)('entries in a Redis that fails', () => {
  let redis: Redis
  beforeEach(async () => {
    redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
  })
  afterEach(() => redis[Symbol.asyncDispose]())

  outages(
    () => ({
      url: async () => redis.url,
      freeze: () => redis.signal('SIGSTOP'),
      release: () => redis.signal('SIGCONT'),
      stop: () => redis.kill(),
      start: () => redis.start(),
    }),
    (url) => redisOperators({ url, deadlineMs: DEADLINE_MS }),
    'PORTUS_REDIS_URL',
  )

  test('need no more rights than limits do', async () => {
    await redis.send(
      ...(['ACL', 'SETUSER', 'portus', 'on', '>secret', '~portus:{limits}*'] as const),
      ...['+eval', '+evalsha', '+hget', '+hset', '+hdel', '+hgetall', '+ping', '+info'],
    )
    const store = redisOperators({
      url: redis.url.replace(':a-secret-of-redis@', 'portus:secret@'),
    })

    expect(await store.set('pause', 'billing', 'x')).toBe(true)
    expect(await store.replace('pause', 'billing', 'x', 'y')).toBe(true)
    expect(await store.all('pause')).toEqual(new Map([['billing', 'y']]))
    expect(await store.remove('pause', 'billing', 'y')).toBe(true)
    await store.close()
  })

  test('are reached through a socket of the machine, and again behind a flush of the scripts', async () => {
    const { unixsocket } = (await redis.send('CONFIG', 'GET', 'unixsocket')) as {
      unixsocket: string
    }
    const url = `redis+unix://:${redis.password}@localhost${unixsocket}`
    const store = redisOperators({ url })
    expect(await store.set('pause', 'billing', 'x')).toBe(true)
    await redis.send('SCRIPT', 'FLUSH')

    expect(await store.set('pause', 'billing', 'x')).toBe(false)
    await store.close()
  })
})

describe.skipIf(IS_WITHOUT_POSTGRES)('entries in a PostgreSQL that fails', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres[Symbol.asyncDispose]())

  outages(
    () => ({
      url: () => postgres.database(),
      freeze: postgres.freeze,
      release: postgres.release,
      stop: () => postgres.stop('SIGQUIT'),
      start: postgres.start,
    }),
    (url) => postgresOperators({ url, deadlineMs: DEADLINE_MS }),
    'PORTUS_DATABASE_URL',
  )

  test('fail in time while somebody holds the table', async () => {
    const url = await postgres.database()
    const store = postgresOperators({ url, deadlineMs: DEADLINE_MS })
    await untilSet(store, 'x')
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql.begin(async (other) => {
      await other`LOCK TABLE portus.operator_entries IN ACCESS EXCLUSIVE MODE`
      await failsInTime(store)
    })

    expect((await store.all('pause')).get('billing')).toBe('x')
    await store.close()
  })

  test('begin anew where the schema is gone', async () => {
    const url = await postgres.database()
    const store = postgresOperators({ url, deadlineMs: 5000 })
    await store.set('pause', 'billing', 'x')
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql`DROP SCHEMA portus CASCADE`

    await expect(store.all('pause')).rejects.toThrow('does not exist')
    expect(await store.all('pause')).toEqual(new Map())
    await store.close()
  })
})
