import type { Database } from 'bun:sqlite'
import type { SumQuery } from '../../usage/ledger/ledger'
import { DAY_MS, HOUR_MS } from './scan'

type Extent = Pick<SumQuery, 'fromMs' | 'toMs'>

/** The part of a time in which anything is kept: to look through the rest would cost time for nothing. */
export function keptWithin(database: Database, { fromMs, toMs }: Extent): Extent {
  const extent = extentOf(database)
  return { fromMs: Math.max(fromMs, extent.fromMs), toMs: Math.min(toMs, extent.toMs) }
}

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
