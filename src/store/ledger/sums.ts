import type { Database } from 'bun:sqlite'
import { daysBetween } from '../../usage/ledger/days'
import { mostGroups, TooManyGroups } from '../../usage/ledger/groups'
import type { GroupBy, Sum, SumQuery } from '../../usage/ledger/ledger'
import { keptWithin } from './extent'
import { steady } from './marks'
import { type Amounts, type ScanKey, type ScanLine, scan } from './scan'

/**
 * Sums of what was used, as a report has them. Groups come in no order.
 *
 * @param giveUpAtMs `performance.now()` after which it is given up.
 * @throws {RangeError} where it takes too long, {@link TooManyGroups} as one of them, and the reason of a signal.
 */
export const sumsIn = (database: Database, query: SumQuery, giveUpAtMs?: number): Promise<Sum[]> =>
  steady(database, async (marks) => {
    const { fromMs, toMs } = keptWithin(database, query)
    const keys = query.by.filter((key): key is ScanKey => key !== 'day')
    const { where, signal } = query
    const most = mostGroups(query)
    const lines = new Map<string, Line>()
    const days = query.by.includes('day')
      ? daysBetween(fromMs, toMs, query.timeZone)
      : [{ startMs: fromMs, endMs: toMs, name: undefined }]
    for (const { name, startMs, endMs } of days)
      await scan(
        database,
        { fromMs: startMs, toMs: endMs, by: keys, giveUpAtMs, signal, ...(where && { where }) },
        marks,
        (line) => {
          addLine(lines, query.by, keys, line, name)
          if (lines.size > most) throw new TooManyGroups(most)
        },
      )
    return [...lines.values()].map(({ admitted: _, ...sum }) => sum)
  })

/** A sum, with what is no part of a report. */
type Line = Sum & Amounts

function addLine(
  lines: Map<string, Line>,
  by: readonly GroupBy[],
  keys: readonly ScanKey[],
  { keys: values, amounts }: ScanLine,
  day: string | undefined,
): void {
  const id = JSON.stringify([day, ...values])
  const known = lines.get(id)
  if (known) {
    addAmounts(known, amounts)
    return
  }
  const group: Sum['group'] = {}
  for (const name of by) {
    const value = name === 'day' ? day : values[keys.indexOf(name)]
    if (value) group[name] = value
  }
  lines.set(id, { group, ...amounts })
}

/** Adds amounts to others. */
export function addAmounts(sum: Amounts, amounts: Amounts): void {
  for (const name of Object.keys(amounts) as (keyof Amounts)[]) sum[name] += amounts[name]
}
