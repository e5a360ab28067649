import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { GroupBy, Sum, SumQuery } from '../../../../src/usage/ledger/ledger'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { ledgerPlace } from '../../../support/cases/ledger-places'
import { ledgerRow, ledgerRows } from '../../../support/cases/ledger-rows'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Clocks are changed in Europe within these days. */
const FROM_MS = Date.UTC(2026, 9, 23)
const TO_MS = Date.UTC(2026, 9, 27)

const GROUPS: GroupBy[] = ['application', 'team', 'alias', 'model', 'day', 'key', 'session']
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
  'Australia/Lord_Howe',
]

const dayOf = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms)

const memberOf = (row: LedgerRow, name: GroupBy, timeZone: string): string | undefined =>
  name === 'day' ? dayOf(row.startedAtMs, timeZone) : name === 'key' ? row.keyName : row[name]

const total = (...counts: (number | undefined)[]) =>
  counts.reduce<number>((sum, one = 0) => sum + one, 0)

/** The same, computed plainly. */
function plainSums(
  rows: readonly LedgerRow[],
  { fromMs, toMs, by, timeZone, where = {} }: SumQuery,
): Sum[] {
  const asked = rows.filter(
    (row) =>
      row.startedAtMs >= fromMs &&
      row.startedAtMs < toMs &&
      (Object.entries(where) as [GroupBy, string][]).every(
        ([name, value]) => memberOf(row, name, timeZone) === value,
      ),
  )
  const groups = Map.groupBy(asked, (row) =>
    JSON.stringify(by.map((name) => memberOf(row, name, timeZone) ?? null)),
  )
  return [...groups].map(([key, alike]) => {
    const values = JSON.parse(key) as (string | null)[]
    const sum = (count: (row: LedgerRow) => number) =>
      alike.reduce((all, row) => all + count(row), 0)
    return {
      group: Object.fromEntries(
        by.flatMap((name, at) => (values[at] === null ? [] : [[name, values[at]]])),
      ),
      requests: alike.length,
      failed: sum((row) => (row.status >= 400 || /truncated|failed/.test(row.outcome) ? 1 : 0)),
      inputTokens: sum(({ tokens }) => total(tokens.inputTokens)),
      cacheReadTokens: sum(({ tokens }) => total(tokens.cacheReadTokens)),
      cacheWriteTokens: sum(({ tokens }) =>
        total(tokens.cacheWriteTokens, tokens.cacheWrite1hTokens),
      ),
      outputTokens: sum(({ tokens }) => total(tokens.outputTokens)),
      reasoningTokens: sum(({ tokens }) => total(tokens.reasoningTokens)),
      audioTokens: sum(({ tokens }) => total(tokens.audioInputTokens, tokens.audioOutputTokens)),
      microUsd: sum(({ microUsd }) => total(microUsd)),
      unpriced: sum(({ microUsd, tokens: { reasoningTokens: _, ...tokens } }) =>
        microUsd === undefined && total(...Object.values(tokens)) > 0 ? 1 : 0,
      ),
    }
  })
}

const sorted = (sums: readonly Sum[]) =>
  sums.toSorted((a, b) => JSON.stringify(a.group).localeCompare(JSON.stringify(b.group)))

const query: fc.Arbitrary<SumQuery> = fc.record({
  fromMs: fc.integer({ min: FROM_MS - DAY_MS, max: TO_MS }),
  toMs: fc.integer({ min: FROM_MS, max: TO_MS + DAY_MS }),
  by: fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 4 }),
  timeZone: fc.constantFrom(...ZONES),
  where: fc.record(
    {
      application: fc.constantFrom('billing', 'none'),
      team: fc.constant('payments'),
      model: fc.constant('gpt'),
    },
    { requiredKeys: [] },
  ),
})

describe('sums', () => {
  test('equal a plain computation, for all times, zones, groups and filters', async () => {
    await fc.assert(
      fc.asyncProperty(
        ledgerRows(FROM_MS, TO_MS),
        fc.array(query, { minLength: 1, maxLength: 8 }),
        async (rows, queries) => {
          using place = ledgerPlace()
          const ledger = await place.open()
          for (const row of rows) ledger.add(row)
          await ledger.flush()
          for (const asked of queries)
            expect(sorted(await ledger.sums(asked))).toEqual(sorted(plainSums(rows, asked)))
          await ledger.close()
        },
      ),
      { numRuns: 40 },
    )
  }, 120_000)

  test('stay what they were for full hours once rows are gone, and for full days once hours are', async () => {
    await fc.assert(
      fc.asyncProperty(
        ledgerRows(FROM_MS, TO_MS, 150),
        fc.integer({ min: 0, max: 96 }),
        fc.integer({ min: 0, max: 96 }),
        fc.uniqueArray(fc.constantFrom<GroupBy[]>('application', 'team', 'alias', 'model', 'key'), {
          maxLength: 3,
        }),
        async (rows, one, other, by) => {
          using place = ledgerPlace()
          let nowMs = TO_MS
          const ledger = await place.open({ retentionDays: 2, nowMs: () => nowMs })
          for (const row of rows) ledger.add(row)
          await ledger.flush()
          const hours = {
            fromMs: FROM_MS + Math.min(one, other) * HOUR_MS,
            toMs: FROM_MS + Math.max(one, other) * HOUR_MS,
            by,
            timeZone: 'UTC',
          }
          const days = {
            fromMs: FROM_MS,
            toMs: TO_MS,
            by: [...by, 'day' as const],
            timeZone: 'UTC',
          }
          for (const asked of [
            { ms: TO_MS, sums: hours },
            { ms: TO_MS + 402 * DAY_MS, sums: days },
          ]) {
            nowMs = asked.ms
            await ledger.purge()
            expect(sorted(await ledger.sums(asked.sums))).toEqual(
              sorted(plainSums(rows, asked.sums)),
            )
            const left = await ledger.rows({ fromMs: 0, toMs: TO_MS, limit: 1000 })
            expect(left.map(({ id }) => id).toSorted()).toEqual(
              rows
                .filter(({ startedAtMs }) => startedAtMs >= nowMs - 2 * DAY_MS)
                .map(({ id }) => id)
                .toSorted(),
            )
          }
          await ledger.close()
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  test('are right while old rows are taken away and new ones come', async () => {
    using place = ledgerPlace()
    const [ledger, other] = [
      await place.open({ retentionDays: 1, nowMs: () => TO_MS }),
      await place.open({ retentionDays: 1, nowMs: () => TO_MS }),
    ]
    const hours = (TO_MS - FROM_MS) / HOUR_MS
    for (let at = 0; at < 30 * hours; at++)
      ledger.add(ledgerRow({ startedAtMs: FROM_MS + at * (HOUR_MS / 30), microUsd: 1 }))
    await ledger.flush()
    const asked = { fromMs: FROM_MS, toMs: TO_MS, by: ['day' as const], timeZone: 'UTC' }

    const purging = other.purge()
    const sums = await Promise.all(Array.from({ length: 5 }, () => ledger.sums(asked)))
    await purging

    for (const found of [...sums, await ledger.sums(asked)])
      expect(sorted(found).map(({ requests }) => requests)).toEqual([720, 720, 720, 720])
    await Promise.all([ledger.close(), other.close()])
  })

  test('of an empty ledger are none, whatever is asked', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()

    expect(
      await ledger.sums({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, by: ['day'], timeZone: 'UTC' }),
    ).toEqual([])
    await ledger.purge()
    await ledger.close()
  })
})
