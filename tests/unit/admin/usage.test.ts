import { describe, expect, test } from 'bun:test'
import { usageAnswer } from '../../../src/admin/usage'
import { memoryLedger } from '../../../src/usage/ledger/memory-reader'
import type { LedgerReader } from '../../../src/usage/ledger/reader'
import { sumsOfRows } from '../../../src/usage/ledger/sums-of-rows'
import { ledgerRow } from '../../support/cases/ledger-rows'

const START_MS = Date.UTC(2026, 10, 3)
const DAY_MS = 86_400_000
const QUERY = { fromMs: START_MS, toMs: START_MS + 9 * DAY_MS, timeZone: 'UTC', where: {} }

const readerOf = (count: number): LedgerReader => {
  const rows = Array.from({ length: count }, (_, at) =>
    ledgerRow({ startedAtMs: START_MS + (at % 3) * DAY_MS, keyName: `k${at}`, microUsd: at }),
  )
  return { ...memoryLedger(), sums: async (query) => sumsOfRows(rows, query) }
}

const ask = (count: number) =>
  usageAnswer(
    { reader: readerOf(count), keptIn: 'memory' },
    { ...QUERY, by: ['key', 'day'], limit: 5 },
  )

describe('usage', () => {
  test('has its days in their order, and in each the dearest first', async () => {
    const { groups, has_more } = await ask(7)

    expect(groups.map(({ group }) => [group.day, group.key])).toEqual([
      ['2026-11-03', 'k6'],
      ['2026-11-03', 'k3'],
      ['2026-11-03', 'k0'],
      ['2026-11-04', 'k4'],
      ['2026-11-04', 'k1'],
    ])
    expect(has_more).toBe(true)
  })

  test('is asked of the ledger for as long as somebody waits', async () => {
    const asked: (AbortSignal | undefined)[] = []
    const reader: LedgerReader = {
      ...memoryLedger(),
      async sums({ signal }) {
        asked.push(signal)
        return []
      },
    }
    const { signal } = new AbortController()
    await usageAnswer({ reader, keptIn: 'memory' }, { ...QUERY, by: ['day'], limit: 5, signal })

    expect(asked).toEqual([signal])
  })

  test('of too many groups is refused, with the parameter that makes them', async () => {
    expect((await ask(20_000)).groups).toHaveLength(5)
    await expect(ask(20_001)).rejects.toThrow(
      'The parameter "by" is not valid: it must make 20,000 groups at most',
    )
  })
})
