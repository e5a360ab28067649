import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { GroupBy, SumQuery } from '../../../../src/usage/ledger/ledger'
import {
  arbitraryRow,
  inOrder,
  ledgerRow,
  NOON_MS,
  plainSums,
} from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn, totalOf } from '../../../support/stores/postgres-ledger'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const BY: GroupBy[] = ['application', 'team', 'alias', 'model', 'day', 'key', 'session']

/** Offsets of quarters of an hour, changes to and from summer time in both halves of the world, and offsets alone. */
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'Pacific/Chatham', 'America/Sao_Paulo', '+05:30', '-03:00'],
]

describe.skipIf(IS_WITHOUT_POSTGRES)('sums in PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test.each([
    ['some days of winter', NOON_MS - 3 * DAY_MS, NOON_MS],
    ['the end of summer time in Europe', Date.UTC(2026, 9, 24), Date.UTC(2026, 9, 27)],
    ['the change on Lord Howe and Chatham', Date.UTC(2026, 3, 3), Date.UTC(2026, 3, 6)],
    ['a leap day', Date.UTC(2028, 1, 28), Date.UTC(2028, 2, 2)],
  ])(
    'are those of a plain computation, by any groups, times and zones: %s',
    async (_, from, to) => {
      const ledgerRows = fc.sample(arbitraryRow({ fromMs: from, toMs: to }), 400)
      await using ledger = ledgerIn(await postgres.database())
      for (const row of ledgerRows) ledger.add(row)
      await ledger.flush()
      const time = fc.oneof(
        fc.integer({ min: from - DAY_MS, max: to + DAY_MS }),
        fc
          .integer({ min: 0, max: 72 })
          .map((hours) => Math.floor(from / HOUR_MS + hours) * HOUR_MS),
        fc.constantFrom(0, Number.MAX_SAFE_INTEGER),
      )
      const query: fc.Arbitrary<SumQuery> = fc.record(
        {
          fromMs: time,
          toMs: time,
          by: fc.subarray(BY),
          timeZone: fc.constantFrom(...ZONES),
          where: fc.record(
            {
              application: fc.constantFrom('billing', 'nobody'),
              team: fc.constantFrom('payments', ''),
              alias: fc.constant('fast'),
              model: fc.constant('模型'),
            },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: ['fromMs', 'toMs', 'by', 'timeZone'] },
      )

      await fc.assert(
        fc.asyncProperty(query, async (asked) => {
          expect(inOrder(await ledger.sums(asked))).toEqual(plainSums(ledgerRows, asked))
        }),
        { numRuns: 60 },
      )
    },
  )

  test('come from hours and not from rows where hours say it all', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url)
    ledger.add(ledgerRow())
    await ledger.flush()
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql`UPDATE portus.usage_hours SET micro_usd = 7`

    const hour = { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS, by: [], timeZone: 'UTC' }
    expect(await ledger.sums(hour)).toMatchObject([{ microUsd: 7 }])
    expect(await ledger.sums({ ...hour, toMs: hour.toMs - 1 })).toMatchObject([{ microUsd: 250 }])
  })

  test('of an empty ledger are none', async () => {
    await using ledger = ledgerIn(await postgres.database())

    expect(await totalOf(ledger)).toBeUndefined()
    const query = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, timeZone: 'Asia/Kolkata' }
    expect(await ledger.sums({ ...query, by: ['day', 'session'] })).toEqual([])
    expect(await ledger.sums({ ...query, by: ['day'] })).toEqual([])
  })

  test('in a time zone that nobody knows reject', async () => {
    await using ledger = ledgerIn(await postgres.database())
    ledger.add(ledgerRow())
    await ledger.flush()

    const sums = ledger.sums({ fromMs: 0, toMs: NOON_MS * 2, by: ['day'], timeZone: 'Mars/Base' })
    await expect(sums).rejects.toThrow('time zone "Mars/Base" not recognized')
  })

  test('take names that are too long for an index', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const noise = (seed: number) =>
      Array.from({ length: 500 }, (_, at) => String.fromCharCode(0x4e00 + ((at * seed) % 20_000)))
    const long = noise(7919).join('')
    ledger.add(ledgerRow({ application: long, team: long, alias: long, model: long }))
    await ledger.flush()

    expect(ledger.state()).toMatchObject({ waiting: 0, dropped: 0 })
    expect(await totalOf(ledger)).toMatchObject({ requests: 1 })
  })
})

describe.skipIf(IS_WITHOUT_POSTGRES)('what is too old in PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('goes row by row, and its sums stay', async () => {
    await using ledger = ledgerIn(await postgres.database(), { retentionDays: 10 })
    const days = [0, 5, 9.9, 10.2, 30, 399]
    for (const day of days) ledger.add(ledgerRow({ startedAtMs: NOON_MS - day * DAY_MS }))
    await ledger.flush()
    await ledger.purge()
    await ledger.purge()

    const rows = await ledger.rows({ fromMs: 0, toMs: NOON_MS + 1, limit: 100 })
    expect(rows.map(({ startedAtMs }) => (NOON_MS - startedAtMs) / DAY_MS)).toEqual([9.9, 5, 0])
    expect(await totalOf(ledger)).toMatchObject({ requests: days.length, microUsd: 250 * 6 })
    const old = { fromMs: NOON_MS - 11 * DAY_MS, toMs: NOON_MS - 9.95 * DAY_MS }
    const sums = await ledger.sums({ ...old, by: ['day'], timeZone: 'UTC' })
    expect(sums).toMatchObject([{ group: { day: '2026-11-14' }, requests: 1 }])
  })

  test('becomes one line a day after 400 days', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url, { retentionDays: 10 })
    const old = Date.UTC(2024, 4, 17)
    for (let hour = 0; hour < 48; hour++)
      ledger.add(ledgerRow({ startedAtMs: old + hour * HOUR_MS, microUsd: hour }))
    for (let hour = 0; hour < 5; hour++)
      ledger.add(ledgerRow({ startedAtMs: NOON_MS + hour * HOUR_MS }))
    await ledger.flush()
    await ledger.purge()
    await ledger.purge()

    await using sql = new Bun.SQL(url, { max: 1 })
    expect([...(await sql`SELECT count(*)::int FROM portus.usage_hours`)]).toEqual([{ count: 7 }])
    const sums = await ledger.sums({ fromMs: 0, toMs: NOON_MS, by: ['day'], timeZone: 'UTC' })
    expect(sums).toMatchObject([
      { group: { day: '2024-05-17' }, requests: 24, microUsd: 276 },
      { group: { day: '2024-05-18' }, requests: 24, microUsd: 852 },
    ])
  })

  test('goes in batches, and while others write', async () => {
    await using ledger = ledgerIn(await postgres.database(), { retentionDays: 10 })
    for (let number = 0; number < 6000; number++)
      ledger.add(ledgerRow({ startedAtMs: NOON_MS - 20 * DAY_MS + number }))
    await ledger.flush()
    await using other = ledgerIn(await postgres.database(), { retentionDays: 10 })
    for (let number = 0; number < 500; number++) ledger.add(ledgerRow())
    await Promise.all([ledger.purge(), ledger.flush(), other.purge()])

    expect(await ledger.rows({ fromMs: 0, toMs: NOON_MS + 1, limit: 10_000 })).toHaveLength(500)
    expect(await totalOf(ledger)).toMatchObject({ requests: 6500 })
  })
})
