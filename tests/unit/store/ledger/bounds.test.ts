import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { recentIn, slowestIn } from '../../../../src/store/ledger/recent'
import { samplesIn } from '../../../../src/store/ledger/samples'
import { seriesIn } from '../../../../src/store/ledger/series'
import { sumsIn } from '../../../../src/store/ledger/sums'
import { ledgerPlace } from '../../../support/cases/ledger-places'
import { ledgerRow } from '../../../support/cases/ledger-rows'

const ROWS = 300_000
const FROM_MS = Date.UTC(2026, 10, 3)
/** A row a second. */
const TO_MS = FROM_MS + ROWS * 1000

/** A database that notes for each statement how many rows it could look at. Turns are what the event loop did between two of them. */
function watched(database: Database) {
  const spans: number[] = []
  const within = database.query<{ n: number }, [number, number]>(
    'SELECT count(*) AS n FROM usage_rows WHERE started_ms >= ? AND started_ms < ?',
  )
  const asked: [number, number][] = []
  const watching = new Proxy(database, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name)
      return (text: string) => {
        const statement = target.query(text)
        return new Proxy(statement, {
          get(of, method) {
            const found = Reflect.get(of, method)
            if (method !== 'all' || !/WHERE started_ms >= \?/.test(text))
              return typeof found === 'function' ? found.bind(of) : found
            return (...values: number[]) => {
              const at = /^SELECT .*\(started_ms - \?\) \/ \?/.test(text) ? 2 : 0
              asked.push([values[at] ?? 0, values[at + 1] ?? 0])
              return of.all(...values)
            }
          },
        })
      }
    },
  })
  return {
    database: watching,
    /** The rows of the time of each statement. */
    looked() {
      spans.push(...asked.splice(0).map(([from, to]) => within.get(from, to)?.n ?? 0))
      return spans.splice(0)
    },
  }
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

describe('a ledger with 300,000 rows', () => {
  const place = ledgerPlace()
  let database: Database

  beforeAll(async () => {
    const ledger = await place.open()
    ledger.add(ledgerRow({ startedAtMs: FROM_MS, application: 'rare', requestId: 'oldest' }))
    await ledger.close()
    database = new Database(place.file, { strict: true })
    const others = database
      .query<{ name: string }, []>("SELECT name FROM pragma_table_info('usage_rows')")
      .all()
      .map(({ name }) => name)
      .filter((name) => !['number', 'id', 'started_ms', 'application', 'request_id'].includes(name))
    database.run(`
      WITH RECURSIVE counted (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM counted WHERE at < ${ROWS - 1})
      INSERT INTO usage_rows (id, started_ms, application, request_id, ${others.join(', ')})
      SELECT printf('00000000-0000-7000-8000-%012d', at), ${FROM_MS} + at * 1000,
        iif(at % 1000 = 0, 'some', 'billing'), 'r' || at, ${others.join(', ')}
      FROM counted, usage_rows WHERE usage_rows.application = 'rare'`)
  }, 60_000)
  afterAll(() => {
    database.close()
    place[Symbol.dispose]()
  })

  test('is looked through backwards for a page, in short steps, and no further than the bound', async () => {
    const { database: watching, looked } = watched(database)
    let turns = 0
    const counting = setInterval(() => turns++, 0)

    const ofNobody = { limit: 5, where: { requestId: 'none' } }
    expect(await recentIn(watching, ofNobody, Number.POSITIVE_INFINITY)).toEqual([])
    clearInterval(counting)
    const steps = looked()

    expect(Math.max(...steps)).toBeLessThanOrEqual(2000)
    expect(sumOf(steps)).toBeLessThanOrEqual(200_000)
    expect(sumOf(steps)).toBeGreaterThan(190_000)
    expect(turns).toBeGreaterThan(10)
    expect(await recentIn(watching, { limit: 5, where: { requestId: 'oldest' } })).toEqual([])
    looked()
    expect(await recentIn(watching, ofNobody, 0)).toEqual([])
    expect(sumOf(looked())).toBeLessThan(200_000)
  })

  test('is looked through in short steps for the slowest, and no further than the bound', async () => {
    const { database: watching, looked } = watched(database)

    const found = await slowestIn(watching, { limit: 5 }, Number.POSITIVE_INFINITY)
    const steps = looked()
    const lengths = found.map(({ startedAtMs, endedAtMs }) => endedAtMs - startedAtMs)

    expect(lengths).toEqual(lengths.toSorted((one, other) => other - one))
    // All have ended at once, so that the oldest that is looked at took longest.
    expect(found[0]?.requestId).toBe(`r${ROWS - sumOf(steps)}`)
    expect(Math.max(...steps)).toBeLessThanOrEqual(2000)
    expect(sumOf(steps)).toBeLessThanOrEqual(200_000)
    expect(sumOf(steps)).toBeGreaterThan(190_000)
    await slowestIn(watching, { limit: 5 }, 0)
    expect(sumOf(looked())).toBeLessThan(200_000)
  })

  test('gives a page at once where its rows are the last ones', async () => {
    const { database: watching, looked } = watched(database)

    const page = await recentIn(watching, { limit: 50 })
    const named = await recentIn(watching, { limit: 1, where: { requestId: `r${ROWS - 9}` } })

    expect(page.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 50 }, (_, at) => `r${ROWS - 1 - at}`),
    )
    expect(named).toHaveLength(1)
    expect(looked()).toEqual([2000, 2000])
  })

  test('is sampled evenly, and with a filter from more rows than are asked for', async () => {
    const time = { fromMs: FROM_MS, toMs: TO_MS }
    const { samples, isWhole } = await samplesIn(database, { ...time, max: 3000 })
    const some = await samplesIn(database, { ...time, max: 3000, where: { application: 'some' } })

    expect(isWhole).toBe(false)
    expect(samples.length).toBeGreaterThan(2900)
    expect(samples.length).toBeLessThanOrEqual(3000)
    const tenths = Map.groupBy(samples, ({ startedAtMs }) =>
      Math.floor((10 * (startedAtMs - FROM_MS)) / (TO_MS - FROM_MS)),
    )
    expect([...tenths.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    for (const tenth of tenths.values()) expect(Math.abs(tenth.length - 300)).toBeLessThan(60)
    // Of 300 such rows a sixth is looked at.
    expect(some.isWhole).toBe(false)
    expect(some.samples.length).toBeGreaterThan(10)
    expect(some.samples.every(({ application }) => application === 'some')).toBe(true)
  })

  test('is sampled whole where a time has few rows, whatever else there is', async () => {
    const { database: watching, looked } = watched(database)
    const time = { fromMs: TO_MS - 20_000_000, toMs: TO_MS }

    const { samples, isWhole } = await samplesIn(watching, {
      ...time,
      max: 100,
      where: { application: 'some' },
    })

    expect(isWhole).toBe(true)
    expect(samples).toHaveLength(20)
    const steps = looked()
    expect(Math.max(...steps)).toBeLessThanOrEqual(2000)
    expect(sumOf(steps)).toBe(20_000)
  })

  test('is looked through no further once whoever asks has left', async () => {
    const { database: watching, looked } = watched(database)
    const time = { fromMs: FROM_MS, toMs: TO_MS }
    const sums = { ...time, by: ['session'] as const, timeZone: 'UTC' }
    const asking = {
      sums: (signal: AbortSignal) => sumsIn(watching, { ...sums, signal }),
      series: (signal: AbortSignal) => seriesIn(watching, { ...time, stepMs: 60_000, signal }),
      recent: (signal: AbortSignal) =>
        recentIn(watching, { limit: 5, where: { requestId: 'none' }, signal }),
      slowest: (signal: AbortSignal) => slowestIn(watching, { limit: 5, signal }),
      samples: (signal: AbortSignal) =>
        samplesIn(watching, { ...time, toMs: FROM_MS + 40_000_000, max: 50_000, signal }),
    }
    for (const [name, ask] of Object.entries(asking)) {
      const leaving = new AbortController()
      const answer = ask(leaving.signal).then(
        () => 'answered',
        (cause) => cause,
      )
      await Bun.sleep(1)
      leaving.abort(new Error('left'))
      expect([name, String(await answer)]).toEqual([name, 'Error: left'])
      // A time is looked at in at most 20 statements by samples, and in 150 by the others.
      expect([name, looked().length < 15]).toEqual([name, true])
    }
  })

  test('has no more groups than are asked for', async () => {
    const query = { fromMs: FROM_MS, toMs: TO_MS, by: ['application'] as const, timeZone: 'UTC' }

    expect(await sumsIn(database, { ...query, maxGroups: 3 })).toHaveLength(3)
    await expect(sumsIn(database, { ...query, maxGroups: 2 })).rejects.toThrow('More than 2 groups')
  })

  test('has sums of minutes in short steps, and gives up where it takes too long', async () => {
    const { database: watching, looked } = watched(database)
    const query = { fromMs: FROM_MS, toMs: TO_MS, stepMs: 60_000 }

    const steps = await seriesIn(watching, query)

    expect(steps).toHaveLength(ROWS / 60)
    expect(steps.every(({ sum }) => sum.requests === 60)).toBe(true)
    const spans = looked()
    expect(Math.max(...spans)).toBeLessThanOrEqual(2000)
    expect(sumOf(spans)).toBe(ROWS)
    await expect(seriesIn(database, query, performance.now() - 1)).rejects.toThrow(RangeError)
  })
})
