import type { Database } from 'bun:sqlite'
import {
  MAX_LOOKED_AT,
  type RecentQuery,
  type RowFilter,
  type SlowestQuery,
} from '../../usage/ledger/reader'
import type { LedgerRow } from '../../usage/ledger/row'
import { bySlowness } from '../../usage/ledger/rows-asked'
import { othersFirst, whenFree } from '../file-work'
import { type Cell, rowOf, type StoredRow } from './columns'

/** To look at so many rows takes a few milliseconds. */
const ROWS_AT_ONCE = 2000
/** Nobody waits longer for a page. */
const MAX_MS = 3000

const COLUMNS = {
  application: 'application',
  team: 'team',
  alias: 'alias',
  model: 'model',
  session: 'session',
  requestId: 'request_id',
  outcome: 'outcome',
} as const

/** A part of a condition, with its values. */
export type Condition = { sql: string; values: Cell[] }

/** What rows must have, as a condition. */
export function conditionOf(where: RowFilter = {}): Condition {
  const parts: string[] = []
  const values: Cell[] = []
  for (const name of Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]) {
    const value = where[name]
    if (value === undefined) continue
    parts.push(`${COLUMNS[name]} = ?`)
    values.push(value)
  }
  if (where.status) {
    parts.push('status BETWEEN ? AND ?')
    values.push(...where.status)
  }
  if (where.isFailed !== undefined)
    parts.push(
      `${where.isFailed ? '' : 'NOT '}(status >= 400 OR outcome IN ('truncated', 'failed'))`,
    )
  return { sql: parts.map((part) => ` AND ${part}`).join(''), values }
}

/**
 * A page of rows, the newest first. The ledger is looked through backwards in short steps, up to a bound: a filter that fits
 * nothing holds up nobody.
 */
export async function recentIn(
  database: Database,
  { limit, beforeId, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, where, signal }: RecentQuery,
  maxMs = MAX_MS,
): Promise<LedgerRow[]> {
  const before = beforeId === undefined ? undefined : await placeOf(database, beforeId)
  // Where it is gone, everything older is gone as well.
  if (beforeId !== undefined && !before) return []
  const condition = conditionOf(where)
  const page = database.query<StoredRow, Cell[]>(
    `SELECT * FROM usage_rows WHERE started_ms >= ? AND started_ms < ?${condition.sql}
     ${before ? 'AND (started_ms, id) < (?, ?)' : ''} ORDER BY started_ms DESC, id DESC LIMIT ?`,
  )
  const end = before ? [before.started_ms, before.id] : []
  const found: LedgerRow[] = []
  const highestMs = Math.min(toMs, before ? before.started_ms + 1 : toMs)
  for (const [from, to] of spansBackwards(database, fromMs, highestMs, maxMs)) {
    signal?.throwIfAborted()
    const left = limit - found.length
    const rows = await whenFree(() => page.all(from, to, ...condition.values, ...end, left))
    found.push(...rows.map(rowOf))
    if (found.length >= limit) break
    await othersFirst()
  }
  return found
}

/** The rows that took longest, of a bounded number of the latest ones. It is looked for in short steps. */
export async function slowestIn(
  database: Database,
  { limit, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, where, signal }: SlowestQuery,
  maxMs = MAX_MS,
): Promise<LedgerRow[]> {
  const condition = conditionOf(where)
  const longest = database.query<StoredRow, Cell[]>(
    `SELECT * FROM usage_rows WHERE started_ms >= ? AND started_ms < ?${condition.sql}
     AND ended_ms - started_ms >= ?
     ORDER BY ended_ms - started_ms DESC, started_ms DESC, id DESC LIMIT ?`,
  )
  let found: LedgerRow[] = []
  for (const [from, to] of spansBackwards(database, fromMs, toMs, maxMs)) {
    signal?.throwIfAborted()
    const last = found.length < limit ? undefined : found.at(-1)
    const leastMs = last ? last.endedAtMs - last.startedAtMs : Number.MIN_SAFE_INTEGER
    const rows = await whenFree(() => longest.all(from, to, ...condition.values, leastMs, limit))
    if (rows.length > 0) found = [...found, ...rows.map(rowOf)].toSorted(bySlowness).slice(0, limit)
    await othersFirst()
  }
  return found
}

const placeOf = (database: Database, id: string) =>
  whenFree(
    () =>
      database
        .query<{ started_ms: number; id: string }, [string]>(
          'SELECT started_ms, id FROM usage_rows WHERE id = ?',
        )
        .get(id) ?? undefined,
  )

/** Cuts a time, the latest part first, so that each part has a bounded number of rows. Ends at the bound. */
function* spansBackwards(
  database: Database,
  fromMs: number,
  toMs: number,
  maxMs: number,
): Generator<[number, number]> {
  const next = database.query<{ started_ms: number }, [number, number, number]>(
    `SELECT started_ms FROM usage_rows WHERE started_ms >= ? AND started_ms < ?
     ORDER BY started_ms DESC LIMIT 1 OFFSET ?`,
  )
  const endMs = performance.now() + maxMs
  let at = toMs
  for (let looked = 0; at > fromMs && looked < MAX_LOOKED_AT; looked += ROWS_AT_ONCE) {
    if (performance.now() > endMs) return
    const found = next.get(fromMs, at, ROWS_AT_ONCE)?.started_ms
    const start = found === undefined ? fromMs : Math.min(at - 1, found + 1)
    yield [start, at]
    at = start
  }
}
