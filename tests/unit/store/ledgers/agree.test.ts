import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Ledger, Sum } from '../../../../src/usage/ledger/ledger'
import { memoryLedger } from '../../../../src/usage/ledger/memory-reader'
import type { LedgerReader, RecentQuery } from '../../../../src/usage/ledger/reader'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { ledgerPlace } from '../../../support/cases/ledger-places'
import {
  readableRows,
  recentQueries,
  seriesQueries,
  sumFilter,
  sumQueries,
} from '../../../support/cases/ledger-queries'
import { ledgerRow } from '../../../support/cases/ledger-rows'
import { inOrder, plainSums } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn } from '../../../support/stores/postgres-ledger'

const HOUR_MS = 3_600_000
/** Clocks are changed in Europe within this time. */
const FROM_MS = Date.UTC(2026, 9, 24, 21)
const TO_MS = FROM_MS + 9 * HOUR_MS

/** All pages of a question, one after the other. */
async function pages(reader: LedgerReader, query: RecentQuery): Promise<LedgerRow[][]> {
  const found: LedgerRow[][] = []
  for (let beforeId: string | undefined; ; ) {
    const page = await reader.recent({ ...query, ...(beforeId && { beforeId }) })
    found.push(page)
    if (page.length < query.limit) return found
    beforeId = page.at(-1)?.id
  }
}

const flush = async (reader: Pick<Ledger, 'flush'> | object) =>
  'flush' in reader ? reader.flush() : undefined

/** What a reader answers to all of these. */
async function answersOf(reader: LedgerReader, { sums, series, recent, samples, ids }: Questions) {
  const answers = {
    sums: [] as Sum[][],
    series: [] as unknown[],
    recent: [] as unknown[],
    slowest: [] as unknown[],
    samples: [] as unknown[],
    rows: [] as unknown[],
  }
  for (const query of sums) answers.sums.push(inOrder(await reader.sums(query)))
  for (const query of series) answers.series.push(await reader.series(query))
  for (const query of recent) answers.recent.push(await pages(reader, query))
  for (const query of recent) answers.slowest.push(await reader.slowest(query))
  for (const query of samples) answers.samples.push(await reader.samples(query))
  for (const id of ids) answers.rows.push(await reader.row(id))
  return answers
}

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 5 })

const questions = fc.record({
  sums: some(sumQueries(FROM_MS, TO_MS)),
  series: some(seriesQueries(FROM_MS, TO_MS)),
  recent: some(recentQueries(FROM_MS, TO_MS)),
  samples: some(
    fc.record({
      fromMs: fc.integer({ min: FROM_MS - 1, max: TO_MS }),
      toMs: fc.integer({ min: FROM_MS, max: TO_MS + 1 }),
      // As many as there are, so that all are asked for.
      max: fc.constant(60),
      where: sumFilter,
    }),
  ),
})
type Questions = typeof questions extends fc.Arbitrary<infer T> ? T & { ids: string[] } : never

describe('memory, a file and a database', () => {
  let postgres: Postgres | undefined

  beforeAll(async () => {
    if (!IS_WITHOUT_POSTGRES) postgres = await startPostgres()
  })
  afterAll(() => postgres?.[Symbol.asyncDispose]())

  test('answer the same to whatever operators ask', async () => {
    await fc.assert(
      fc.asyncProperty(readableRows(FROM_MS, TO_MS), questions, async (rows, asked) => {
        using place = ledgerPlace()
        const file = await place.open()
        await using fleet = postgres && ledgerIn(await postgres.database())
        const memory = memoryLedger()
        const ledgers: Ledger[] = fleet ? [file, fleet] : [file]
        for (const row of rows) {
          memory.add(row)
          for (const ledger of ledgers) ledger.add(row)
        }
        await Promise.all(ledgers.map((ledger) => ledger.flush()))
        const ids = [...rows.slice(0, 2).map(({ id }) => id), Bun.randomUUIDv7(), 'no uuid', "'"]

        const expected = await answersOf(memory, { ...asked, ids })

        // The sums of memory are the other ones' measure, so they are compared with plain ones.
        expect(expected.sums).toEqual(asked.sums.map((query) => plainSums(rows, query)))
        expect(expected.rows).toEqual([...rows.slice(0, 2), undefined, undefined, undefined])
        for (const ledger of ledgers)
          expect(await answersOf(ledger, { ...asked, ids })).toEqual(expected)
        await file.close()
      }),
      { numRuns: 30, endOnFailure: true },
    )
  }, 300_000)

  test('answer nobody who has left, and go on', async () => {
    using place = ledgerPlace()
    const file = await place.open()
    await using fleet = postgres && ledgerIn(await postgres.database())
    const signal = AbortSignal.abort(new Error('left'))
    const time = { fromMs: FROM_MS, toMs: TO_MS, signal }
    const sums = { fromMs: FROM_MS, toMs: TO_MS, by: ['model'] as const, timeZone: 'UTC' }
    for (const ledger of [file, ...(fleet ? [fleet] : [])]) {
      for (const model of ['a', 'b', 'c'])
        ledger.add(ledgerRow({ startedAtMs: FROM_MS + 1, endedAtMs: FROM_MS + 2, model }))
      await ledger.flush()
      await expect(ledger.sums({ ...sums, signal })).rejects.toThrow('left')
      await expect(ledger.series({ ...time, stepMs: 60_000 })).rejects.toThrow('left')
      await expect(ledger.recent({ limit: 5, signal })).rejects.toThrow('left')
      await expect(ledger.samples({ ...time, max: 5 })).rejects.toThrow('left')
      expect(await ledger.sums({ ...sums, maxGroups: 3 })).toHaveLength(3)
      await expect(ledger.sums({ ...sums, maxGroups: 2 })).rejects.toThrow('More than 2 groups')
    }
    await file.close()
  })

  test('answer with the rows that fit, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        readableRows(FROM_MS, TO_MS),
        recentQueries(FROM_MS, TO_MS),
        async (rows, query) => {
          const memory = memoryLedger()
          for (const row of rows) memory.add(row)

          const found = (await pages(memory, query)).flat()

          const { where = {}, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = query
          const { status = [0, 999], isFailed, ...same } = where
          const fits = (row: LedgerRow) =>
            row.startedAtMs >= fromMs &&
            row.startedAtMs < toMs &&
            row.status >= status[0] &&
            row.status <= status[1] &&
            (isFailed ?? null) ===
              (isFailed === undefined ? null : row.status >= 400 || row.outcome === 'truncated') &&
            Object.entries(same).every(([name, value]) => row[name as keyof LedgerRow] === value)
          const key = ({ startedAtMs, id }: LedgerRow) => `${startedAtMs} ${id}`
          expect(found.map(key)).toEqual(rows.filter(fits).map(key).toSorted().reverse())
        },
      ),
    )
  })

  test('take an id of the page before that is gone for the end', async () => {
    using place = ledgerPlace()
    const file = await place.open()
    await using fleet = postgres && ledgerIn(await postgres.database())
    for (const reader of [memoryLedger(), file, ...(fleet ? [fleet] : [])]) {
      reader.add(ledgerRow())
      await flush(reader)
      expect(await reader.recent({ limit: 9 })).toHaveLength(1)
      for (const beforeId of [Bun.randomUUIDv7(), 'no uuid', '\0'])
        expect(await reader.recent({ limit: 9, beforeId })).toEqual([])
      expect(
        await reader.recent({ limit: 9, where: { requestId: '\0', alias: '\ud800' } }),
      ).toEqual([])
    }
    await file.close()
  })

  test('find rows by a request’s id that very many have, the newest first', async () => {
    using place = ledgerPlace()
    const file = await place.open()
    await using fleet = postgres && ledgerIn(await postgres.database())
    const ledgers = [file, ...(fleet ? [fleet] : [])]
    const rows = Array.from({ length: 1500 }, (_, at) =>
      ledgerRow({ requestId: 'always', startedAtMs: FROM_MS + at }),
    )
    for (const ledger of ledgers) {
      for (const row of rows) ledger.add(row)
      await ledger.flush()
      const found = await ledger.recent({ limit: 3, where: { requestId: 'always' } })
      expect(found).toEqual(rows.slice(-3).reverse())
      await ledger.close()
    }
  })

  test('count hours whose rows are gone in the step in which they begin', async () => {
    using place = ledgerPlace()
    const nowMs = () => TO_MS
    const file = await place.open({ nowMs, retentionDays: 1 })
    await using fleet = postgres && ledgerIn(await postgres.database(), { nowMs, retentionDays: 1 })
    const oldMs = TO_MS - 30 * HOUR_MS
    for (const ledger of [file, ...(fleet ? [fleet] : [])]) {
      for (const atMs of [oldMs + 70_000, oldMs + 200_000, oldMs + HOUR_MS, TO_MS - 61_000])
        ledger.add(ledgerRow({ startedAtMs: atMs }))
      await ledger.flush()
      await ledger.purge()
      expect(await ledger.recent({ limit: 9 })).toHaveLength(1)
      const counts = async (stepMs: number) =>
        (await ledger.series({ fromMs: oldMs, toMs: TO_MS, stepMs })).map(({ fromMs, sum }) => [
          (fromMs - oldMs) / 60_000,
          sum.requests,
        ])

      expect(await counts(60_000)).toEqual([
        [0, 2],
        [60, 1],
        [1798, 1],
      ])
      expect(await counts(HOUR_MS)).toEqual([
        [0, 2],
        [60, 1],
        [1740, 1],
      ])
      await ledger.close()
    }
  })
})
