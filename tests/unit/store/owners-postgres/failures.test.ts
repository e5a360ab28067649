import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { eventually } from '../../../support/process/proc'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../../../support/stores/postgres'
import { filesOf, ownerCalled, ownersIn } from '../../../support/stores/postgres-owners'

const FAILS = 'owners of what providers keep: the database fails'

type Store = Awaited<ReturnType<typeof ownersIn>>

const messages = ({ lines }: Store) => lines.map(({ message }) => message)

/** Until a store finds whose a file is. */
const untilFound = async (store: Store, id: string) => {
  let found: string[] = []
  await eventually(async () => {
    found = await store.ownerOf(id)
    return found.length > 0
  })
  return found
}

/** The longest of the calls that a store answers one after the other, and all of them together. */
async function timed(calls: readonly (() => Promise<unknown>)[]) {
  const times: number[] = []
  for (const call of calls) {
    const beganMs = performance.now()
    await call()
    times.push(performance.now() - beganMs)
  }
  return { longestMs: Math.max(...times), allMs: times.reduce((sum, ms) => sum + ms, 0) }
}

describe.skipIf(IS_WITHOUT_POSTGRES)('owners whose PostgreSQL fails', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterEach(() => postgres.release())
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('open while it is down, know their own, and tell it the rest when it is up', async () => {
    const url = await postgres.database()
    await postgres.stop()
    await using first = await ownersIn(url)
    await using second = await ownersIn(url)
    await first.make('billing', 'a', 'b')
    await first.forget({ kind: 'files', id: 'b' }, 'billing')
    expect(await first.ownerOf('a')).toEqual(['billing'])
    expect(await first.ownerOf('b')).toEqual([])
    expect(await second.ownerOf('a')).toEqual([])

    await postgres.start()
    expect(await untilFound(second, 'a')).toEqual(['billing'])
    expect(await first.ownerOf('a')).toEqual(['billing'])
    await eventually(async () => (await second.ownerOf('b')).length === 0)
    expect(await second.ownerOf('b')).toEqual([])
    expect(messages(first)).toEqual([FAILS])
    expect(first.lines[0]?.level).toBe('error')
    expect(first.lines[0]?.fields).toMatchObject({
      cause: expect.any(String),
      remedy: expect.stringContaining('PORTUS_DATABASE_URL'),
    })
    expect(JSON.stringify([first.lines, second.lines])).not.toContain(PASSWORD)
  })

  test('hold nobody up while it stands still, and tell it later what was made meanwhile', async () => {
    const url = await postgres.database()
    await using first = await ownersIn(url)
    await using second = await ownersIn(url)
    await first.make('billing', 'before')
    expect(await untilFound(second, 'before')).toEqual(['billing'])
    postgres.freeze()
    const ids = Array.from({ length: 100 }, (_, at) => `meanwhile_${at}`)
    const made = await timed(ids.map((id) => () => first.make('billing', id)))
    const sought = await timed(ids.map((id) => () => first.ownerOf(id)))
    const foreign = await timed(ids.map((id) => () => second.ownerOf(id)))

    // Each would wait for 50 ms without a breaker.
    for (const { longestMs, allMs } of [made, sought, foreign]) {
      expect(longestMs).toBeLessThan(1000)
      expect(allMs).toBeLessThan(2500)
    }
    expect((await first.find('files', ids)).size).toBe(100)
    expect((await second.find('files', ids)).size).toBe(0)
    postgres.release()
    let known = 0
    await eventually(async () => {
      known = (await second.find('files', ids)).size
      return known === 100
    })
    expect(known).toBe(100)
    expect(messages(first)).toEqual([FAILS])
    expect(messages(second)).toEqual([FAILS])
  }, 60_000)

  test('answer ten thousand ids in time while it stands still', async () => {
    await using store = await ownersIn(await postgres.database())
    const ids = Array.from({ length: 10_000 }, (_, at) => `id_${at}`)
    postgres.freeze()
    const { longestMs } = await timed([() => store.find('files', ids)])

    expect(longestMs).toBeLessThan(1000)
  })

  test('go on when it is restarted, and when it is made anew', async () => {
    const url = await postgres.database()
    await using first = await ownersIn(url)
    await using second = await ownersIn(url)
    await first.make('billing', 'before')
    await postgres.stop('SIGQUIT')
    await first.make('billing', 'meanwhile')
    await postgres.start()
    expect(await untilFound(second, 'meanwhile')).toEqual(['billing'])
    expect(await untilFound(second, 'before')).toEqual(['billing'])

    await using sql = new Bun.SQL(url, { max: 1 })
    await sql`DROP SCHEMA portus CASCADE`
    await eventually(async () => {
      await first.make('billing', 'anew')
      return (await second.ownerOf('anew')).length > 0
    })
    expect(await untilFound(second, 'anew')).toEqual(['billing'])
  })

  test('leave a thing to who was first, also where somebody else said so while it was down', async () => {
    const url = await postgres.database()
    await using first = await ownersIn(url)
    await using second = await ownersIn(url)
    await first.make('billing', 'a')
    await postgres.stop()
    await eventually(async () => (await second.ownerOf('a')).length === 0)
    await second.make('search', 'a')
    await postgres.start()
    await second.make('search', 'b')
    expect(await untilFound(first, 'b')).toEqual(['search'])
    await eventually(async () => (await second.ownerOf('a'))[0] === 'billing')

    // What it has learned holds without the database, too.
    await postgres.stop()
    expect(await second.ownerOf('a')).toEqual(['billing'])
    await postgres.start()
  })

  test('know their own while nothing can be written, and write it afterwards', async () => {
    const url = await postgres.database()
    await using first = await ownersIn(url)
    await using second = await ownersIn(url)
    await first.make('billing', 'before')
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql.begin(async (other) => {
      await other`LOCK TABLE portus.owners IN SHARE MODE`
      const ids = Array.from({ length: 50 }, (_, at) => `locked_${at}`)
      const { allMs } = await timed(ids.map((id) => () => first.make('billing', id)))

      expect(allMs).toBeLessThan(1500)
      expect((await first.find('files', ids)).size).toBe(50)
      expect(await untilFound(second, 'before')).toEqual(['billing'])
    })
    expect(await untilFound(second, 'locked_49')).toEqual(['billing'])
  })

  test('leave no connections behind while somebody holds the table', async () => {
    const url = await postgres.database()
    await using store = await ownersIn(url, { retryMs: 10 })
    await using sql = new Bun.SQL(url, { max: 2 })
    await sql.begin(async (other) => {
      await other`LOCK TABLE portus.owners IN ACCESS EXCLUSIVE MODE`
      for (let at = 0; at < 30; at++) {
        await store.ownerOf('a')
        await Bun.sleep(20)
      }
      const [{ count }] = await sql`SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'portus'`
      expect(count).toBeLessThan(6)
    })
    await store.make('billing', 'a')
    expect(await untilFound(store, 'a')).toEqual(['billing'])
  })

  test('end within their time while it stands still, and say what is lost', async () => {
    const store = await ownersIn(await postgres.database(), { closeMs: 300 })
    postgres.freeze()
    await store.remember(filesOf(['a', 'b', 'c']), ownerCalled('billing'))
    const { longestMs } = await timed([() => store.close()])

    expect(longestMs).toBeLessThan(1500)
    expect(store.lines.at(-1)).toMatchObject({
      message: 'owners of what providers keep are lost',
      fields: { changes: 3 },
    })
  })

  test('write at their end what could not be written before', async () => {
    const url = await postgres.database()
    const first = await ownersIn(url)
    postgres.freeze()
    await first.make('billing', 'a')
    postgres.release()
    await eventually(async () => {
      await first.ownerOf('x')
      return (await first.ownerOf('a')).length > 0
    })
    await first.close()
    await using second = await ownersIn(url)

    expect(await untilFound(second, 'a')).toEqual(['billing'])
  })
})
