import type { Database } from 'bun:sqlite'
import { daysBetween } from '../../usage/ledger/days'
import type { GroupBy, Sum, SumQuery } from '../../usage/ledger/ledger'
import { steady } from './marks'
import { type Amounts, DAY_MS, HOUR_MS, type ScanKey, type ScanLine, scan } from './scan'

/** Sums of what was used, as a report has them. Groups come in no order. */
export const sumsIn = (database: Database, query: SumQuery): Promise<Sum[]> =>
  steady(database, async (marks) => {
    const { fromMs, toMs } = within(query, extentOf(database))
    const keys = query.by.filter((key): key is ScanKey => key !== 'day')
    const { where } = query
    const lines = new Map<string, Sum>()
    const days = query.by.includes('day')
      ? daysBetween(fromMs, toMs, query.timeZone)
      : [{ startMs: fromMs, endMs: toMs, name: undefined }]
    for (const { name, startMs, endMs } of days)
      await scan(
        database,
        { fromMs: startMs, toMs: endMs, by: keys, ...(where && { where }) },
        marks,
        (line) => addLine(lines, query.by, keys, line, name),
      )
    return [...lines.values()]
  })

function addLine(
  lines: Map<string, Sum>,
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

type Extent = Pick<SumQuery, 'fromMs' | 'toMs'>

/** Days without end cost time, and only those can have something in which something is. */
const within = ({ fromMs, toMs }: Extent, extent: Extent): Extent => ({
  fromMs: Math.max(fromMs, extent.fromMs),
  toMs: Math.min(toMs, extent.toMs),
})

/** From the first to the last thing that is kept. */
function extentOf(database: Database): Extent {
  const found = database
    .query<{ first: number | null; last: number | null; lengthMs: number }, []>(
      `SELECT (SELECT min(started_ms) FROM usage_rows) AS first, (SELECT max(started_ms) FROM usage_rows) AS last, 1 AS lengthMs
       UNION ALL SELECT (SELECT min(hour_ms) FROM usage_hours), (SELECT max(hour_ms) FROM usage_hours), ${HOUR_MS}
       UNION ALL SELECT (SELECT min(day_ms) FROM usage_days), (SELECT max(day_ms) FROM usage_days), ${DAY_MS}`,
    )
    .all()
  const ends = found.flatMap(({ first, last, lengthMs }) =>
    first === null || last === null ? [] : [{ first, last: last + lengthMs }],
  )
  return {
    fromMs: Math.min(...ends.map(({ first }) => first)),
    toMs: Math.max(...ends.map(({ last }) => last)),
  }
}
