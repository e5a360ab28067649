import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Owner, Rule, Unit, Window } from '../../../../src/limits/rules/rule'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { arbitraryRow, ledgerRow, NOON_MS } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn } from '../../../support/stores/postgres-ledger'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Not on the hour, so that windows begin and end within one. */
const NOW_MS = NOON_MS + 17 * 60_000 + 3

const calendar = (per: 'day' | 'week' | 'month', timeZone: string): Window => ({
  kind: 'calendar',
  per,
  timeZone,
  weekStarts: 'monday',
})

/** 24 November 2026 is a Tuesday. */
const STARTS: ReadonlyMap<string, number> = new Map([
  ['day UTC', Date.UTC(2026, 10, 24)],
  ['week UTC', Date.UTC(2026, 10, 23)],
  ['month UTC', Date.UTC(2026, 10, 1)],
  ['day Asia/Kolkata', Date.UTC(2026, 10, 23, 18, 30)],
  ['month Asia/Kathmandu', Date.UTC(2026, 9, 31, 18, 15)],
])

const windowAt = (window: Window, nowMs: number) => {
  if (window.kind !== 'calendar') throw new Error('Only calendar windows are asked for')
  expect(nowMs).toBe(NOW_MS)
  return { startMs: STARTS.get(`${window.per} ${window.timeZone}`) ?? Number.NaN }
}

const startOf = (window: Window): number => {
  if (window.kind === 'sliding') return NOW_MS - window.seconds * 1000 + 1
  return window.kind === 'calendar' ? windowAt(window, NOW_MS).startMs : 0
}

const rule = (unit: Unit, window: Window, owner?: Partial<Owner>, cachedFactor = 0): Rule => ({
  id: 'any',
  owner: { kind: 'application', name: 'billing', ...owner },
  unit,
  max: 1,
  window,
  whenStoreFails: 'open',
  warnAt: [],
  cutsOff: false,
  cachedFactor,
})

const RULE: fc.Arbitrary<Rule> = fc
  .record({
    unit: fc.constantFrom<Unit>('requests', 'tokens', 'micro_usd'),
    window: fc.oneof(
      fc.constantFrom(1, 60, 3600, 86_400).map((seconds): Window => ({ kind: 'sliding', seconds })),
      fc.constantFrom(...STARTS.keys()).map((key) => {
        const [per = '', zone = ''] = key.split(' ')
        return calendar(per as 'day', zone)
      }),
      fc.constant<Window>({ kind: 'once' }),
    ),
    owner: fc.constantFrom<Owner>(
      { kind: 'application', name: 'billing' },
      { kind: 'application', name: 'Größe' },
      { kind: 'team', name: 'payments' },
      { kind: 'alias', name: 'smart/large' },
      { kind: 'alias', name: 'nobody' },
    ),
    cachedFactor: fc.constantFrom(0, 0.25, 1),
  })
  .map(({ unit, window, owner, cachedFactor }) => rule(unit, window, owner, cachedFactor))

/** What a rule has used, one row after the other. */
function plainUsed({ owner, unit, window, cachedFactor }: Rule, rows: readonly LedgerRow[]) {
  const mine = rows.filter(
    (row) => row[owner.kind] === owner.name && row.startedAtMs >= startOf(window),
  )
  if (unit === 'micro_usd') return mine.reduce((sum, row) => sum + (row.microUsd ?? 0), 0)
  if (unit === 'requests')
    return mine.filter(({ status, attempts }) => status < 400 || attempts.length > 0).length
  return mine.reduce((sum, { tokens }) => {
    const whole =
      (tokens.inputTokens ?? 0) +
      (tokens.cacheWriteTokens ?? 0) +
      (tokens.cacheWrite1hTokens ?? 0) +
      (tokens.audioInputTokens ?? 0) +
      (tokens.outputTokens ?? 0) +
      (tokens.audioOutputTokens ?? 0)
    return sum + whole + (tokens.cacheReadTokens ?? 0) * cachedFactor
  }, 0)
}

describe.skipIf(IS_WITHOUT_POSTGRES)('what rules have used, by PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('is what a plain computation says, for every unit, owner and window', async () => {
    const times = [60_000, 2 * HOUR_MS, 3 * DAY_MS, 40 * DAY_MS]
    const rows = times.flatMap((ms) =>
      fc.sample(arbitraryRow({ fromMs: NOW_MS - ms, toMs: NOW_MS }), 100),
    )
    await using ledger = ledgerIn(await postgres.database(), { windowAt })
    for (const row of rows) ledger.add(row)

    await fc.assert(
      fc.asyncProperty(fc.array(RULE, { minLength: 1, maxLength: 12 }), async (rules) => {
        const counted = await ledger.used(rules, NOW_MS)

        expect(counted.map((one) => one.rule)).toEqual(rules)
        for (const { rule: one, amounts } of counted) {
          const sum = amounts.reduce((all, { amount }) => all + amount, 0)
          const plain = plainUsed(one, rows)
          // Parts of cached tokens are rounded up, once for each amount.
          expect(sum).toBeGreaterThanOrEqual(plain)
          expect(sum).toBeLessThanOrEqual(plain + amounts.length)
          expect(amounts.every(({ atMs }) => atMs >= startOf(one.window) && atMs <= NOW_MS)).toBe(
            true,
          )
          expect(amounts.length).toBeLessThanOrEqual(one.window.kind === 'sliding' ? 66 + 64 : 1)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('stands at the time of the last request of each part of a sliding window', async () => {
    await using ledger = ledgerIn(await postgres.database())
    for (const ms of [-1, 0, 30_000, 59_999, 60_000])
      ledger.add(ledgerRow({ startedAtMs: NOON_MS - ms }))

    const [minute] = await ledger.used(
      [rule('requests', { kind: 'sliding', seconds: 60 })],
      NOON_MS,
    )
    const amounts = minute?.amounts ?? []
    expect(amounts.map(({ atMs }) => NOON_MS - atMs)).toEqual([59_999, 30_000, 0])
    expect(amounts.map(({ amount }) => amount)).toEqual([1, 1, 2])
  })

  test('never ends earlier than what was used, where a day is read by its hours', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const began = NOON_MS - 10 * HOUR_MS + 5
    ledger.add(ledgerRow({ startedAtMs: began }))

    const [day] = await ledger.used(
      [rule('requests', { kind: 'sliding', seconds: 86_400 })],
      NOON_MS,
    )
    expect(day?.amounts).toHaveLength(1)
    expect(day?.amounts[0]?.atMs).toBeGreaterThanOrEqual(began)
    expect(day?.amounts[0]?.atMs).toBeLessThan(began + HOUR_MS)
  })

  test('holds what was prepaid for ever, also when its rows are gone', async () => {
    await using ledger = ledgerIn(await postgres.database(), { retentionDays: 10 })
    for (const day of [1, 20, 500]) ledger.add(ledgerRow({ startedAtMs: NOON_MS - day * DAY_MS }))
    await ledger.flush()
    await ledger.purge()

    const [once] = await ledger.used([rule('micro_usd', { kind: 'once' })], NOON_MS)
    expect(once?.amounts.map(({ amount }) => amount)).toEqual([750])
  })

  test('leaves out what Portus has refused, what runs now, and knows of no request', async () => {
    await using ledger = ledgerIn(await postgres.database())
    ledger.add(ledgerRow({ status: 429, attempts: [], tokens: {} }))
    ledger.add(ledgerRow({ status: 429, tokens: {} }))
    const minute: Window = { kind: 'sliding', seconds: 60 }
    const rules = [
      rule('requests', minute),
      rule('concurrent', { kind: 'running' }),
      rule('requests', minute, { name: 'nobody' }),
    ]

    expect(await ledger.used(rules, NOON_MS)).toEqual([
      { rule: rules[0] as Rule, amounts: [{ atMs: NOON_MS, amount: 1 }] },
      { rule: rules[2] as Rule, amounts: [] },
    ])
    expect(await ledger.used([], NOON_MS)).toEqual([])
  })

  test('takes names as they are, whatever stands in them', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const alias = `a,"b'{}\\\n; DROP TABLE portus.usage_rows --`
    ledger.add(ledgerRow({ alias }))

    const named = rule('requests', { kind: 'once' }, { kind: 'alias', name: alias })
    expect(await ledger.used([named], NOON_MS)).toMatchObject([{ amounts: [{ amount: 1 }] }])
  })
})
