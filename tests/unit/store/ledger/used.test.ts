import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Rule, Window } from '../../../../src/limits/rules/rule'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { ledgerPlace, utcDays } from '../../../support/cases/ledger-places'
import { ledgerRow, ledgerRows } from '../../../support/cases/ledger-rows'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 10, 3, 13, 37, 21, 345)

const rule = (members: Partial<Rule> & Pick<Rule, 'unit' | 'window'>): Rule => ({
  id: JSON.stringify(members),
  owner: { kind: 'application', name: 'billing' },
  max: 1,
  whenStoreFails: 'open',
  warnAt: [],
  cutsOff: false,
  cachedFactor: 0,
  ...members,
})

const sliding = (seconds: number): Window => ({ kind: 'sliding', seconds })
const CALENDAR: Window = { kind: 'calendar', per: 'day', timeZone: 'UTC', weekStarts: 'monday' }

/** What a row counts for a rule. */
function amountOf({ status, attempts, tokens, microUsd = 0 }: LedgerRow, { unit }: Rule): number {
  if (unit === 'requests') return status >= 400 && attempts.length === 0 ? 0 : 1
  if (unit === 'micro_usd') return microUsd
  const { reasoningTokens: _, cacheReadTokens: __, ...counted } = tokens
  return Object.values(counted).reduce((sum, count) => sum + count, 0)
}

const isOf = (row: LedgerRow, { owner }: Rule): boolean => row[owner.kind] === owner.name

const RULES = [
  sliding(1),
  sliding(60),
  sliding(3600),
  sliding(86_400),
  CALENDAR,
  { kind: 'once' } as const,
].flatMap((window) =>
  (['requests', 'tokens', 'micro_usd'] as const).flatMap((unit) => [
    rule({ unit, window }),
    rule({ unit, window, owner: { kind: 'team', name: 'payments' } }),
    rule({ unit, window, owner: { kind: 'alias', name: 'good' } }),
  ]),
)

const startOf = ({ window }: Rule): number =>
  window.kind === 'sliding' ? NOW_MS - window.seconds * 1000 + 1 : utcDays(window, NOW_MS).startMs

test('what rules have used equals a plain computation, and amounts leave a window never too early', async () => {
  const rows = fc
    .tuple(
      ledgerRows(NOW_MS - 3 * DAY_MS, NOW_MS + 1, 60),
      ledgerRows(NOW_MS - 3_700_000, NOW_MS + 1, 40),
      ledgerRows(NOW_MS - 1200, NOW_MS + 1, 20),
    )
    .map((some) => some.flat())
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      using place = ledgerPlace()
      const ledger = await place.open({ nowMs: () => NOW_MS })
      for (const row of all) ledger.add(row)
      await ledger.flush()

      const counted = await ledger.used(RULES, NOW_MS)

      expect(counted.map((one) => one.rule.id).toSorted()).toEqual(
        RULES.map(({ id }) => id).toSorted(),
      )
      for (const { rule: of, amounts } of counted) {
        const within = all.filter((row) => row.startedAtMs >= startOf(of) && isOf(row, of))
        const since = (ms: number) =>
          within
            .filter(({ startedAtMs }) => startedAtMs >= ms)
            .reduce((sum, row) => sum + amountOf(row, of), 0)
        expect(amounts.reduce((sum, { amount }) => sum + amount, 0)).toBe(since(0))
        for (const { atMs } of amounts) {
          expect(atMs).toBeLessThanOrEqual(NOW_MS)
          const later = amounts
            .filter((one) => one.atMs >= atMs)
            .reduce((sum, { amount }) => sum + amount, 0)
          expect(later).toBeGreaterThanOrEqual(since(atMs))
        }
      }
      await ledger.close()
    }),
    { numRuns: 25 },
  )
}, 120_000)

test('calendar windows and prepaid budgets are one amount, and sliding windows are cut into 65 at most', async () => {
  using place = ledgerPlace()
  const ledger = await place.open()
  for (let at = 0; at < 3600; at++) ledger.add(ledgerRow({ startedAtMs: NOW_MS - at * 1000 }))
  await ledger.flush()

  const windows = [CALENDAR, { kind: 'once' } as const, sliding(3600), sliding(86_400), sliding(60)]
  const counted = await ledger.used(
    windows.map((window) => rule({ unit: 'requests', window })),
    NOW_MS,
  )

  expect(counted.map(({ amounts }) => amounts.length)).toEqual([1, 1, 64, 2, 60])
  expect(counted[0]?.amounts).toEqual([{ atMs: NOW_MS, amount: 3600 }])
  await ledger.close()
})

test('a prepaid budget counts what it has used ever, also where rows and hours are gone', async () => {
  using place = ledgerPlace()
  const ledger = await place.open({ retentionDays: 1, nowMs: () => NOW_MS })
  for (const days of [0, 1, 3, 30, 399, 401, 800])
    ledger.add(ledgerRow({ startedAtMs: NOW_MS - days * DAY_MS, microUsd: 10 ** 6 + days }))
  await ledger.flush()
  await ledger.purge()

  const [once] = await ledger.used([rule({ unit: 'micro_usd', window: { kind: 'once' } })], NOW_MS)

  expect(once?.amounts).toEqual([{ atMs: NOW_MS, amount: 7 * 10 ** 6 + 1634 }])
  await ledger.close()
})

test('cached tokens count at the factor of the rule, and what runs now is left out', async () => {
  using place = ledgerPlace()
  const ledger = await place.open()
  const tokens = {
    inputTokens: 10,
    cacheReadTokens: 101,
    cacheWriteTokens: 3,
    outputTokens: 5,
    reasoningTokens: 4,
  }
  ledger.add(ledgerRow({ startedAtMs: NOW_MS, tokens }))
  await ledger.flush()

  const counted = await ledger.used(
    [
      ...[0, 0.1, 1].map((cachedFactor) =>
        rule({ unit: 'tokens', window: sliding(60), cachedFactor }),
      ),
      rule({ unit: 'concurrent', window: { kind: 'running' } }),
    ],
    NOW_MS,
  )

  expect(counted.map(({ amounts }) => amounts.map(({ amount }) => amount))).toEqual([
    [18],
    [29],
    [119],
  ])
  await ledger.close()
})

test('what Portus has refused itself counts for no limit, and for reports it does', async () => {
  using place = ledgerPlace()
  const ledger = await place.open()
  const attempts = [{ target: 'config.targets[0]', status: 529, startedAfterMs: 1 }]
  for (const status of [429, 200, 529])
    ledger.add(
      ledgerRow({
        startedAtMs: NOW_MS,
        status,
        tokens: {},
        attempts: status === 429 ? [] : attempts,
      }),
    )
  await ledger.flush()

  const counted = await ledger.used(
    [sliding(60), sliding(86_400), CALENDAR].map((window) => rule({ unit: 'requests', window })),
    NOW_MS,
  )
  const [sum] = await ledger.sums({ fromMs: 0, toMs: NOW_MS + 1, by: [], timeZone: 'UTC' })

  expect(counted.map(({ amounts }) => amounts.map(({ amount }) => amount))).toEqual([[2], [2], [2]])
  expect(sum).toMatchObject({ requests: 3, failed: 2 })
  expect(sum).not.toHaveProperty('admitted')
  await ledger.close()
})
