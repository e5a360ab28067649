import type { AuditEntry, AuditQuery } from './audit'
import { firstIdAt } from './first-id'
import type { LatencySample, RecentQuery, SampleQuery, Samples, SlowestQuery } from './reader'
import type { LedgerRow } from './row'

/** Whether a request counts as failed: its status is an error's, or its answer broke off. */
export const isFailed = ({ status, outcome }: Pick<LedgerRow, 'status' | 'outcome'>): boolean =>
  status >= 400 || outcome === 'truncated' || outcome === 'failed'

/** Whether another target has answered than the first one that was asked. */
export function hasFallenBack({ target, attempts }: Pick<LedgerRow, 'target' | 'attempts'>) {
  const first = attempts[0]?.target
  return target !== undefined && first !== undefined && first !== target
}

/** Whether a row began within a time, and has what is looked for. */
export function areAsked(
  row: LedgerRow,
  {
    fromMs = Number.NEGATIVE_INFINITY,
    toMs = Number.POSITIVE_INFINITY,
    where = {},
  }: Pick<RecentQuery, 'fromMs' | 'toMs' | 'where'>,
): boolean {
  if (row.startedAtMs < fromMs || row.startedAtMs >= toMs) return false
  const { status, isFailed: mustHaveFailed, ...same } = where
  if (status && (row.status < status[0] || row.status > status[1])) return false
  if (mustHaveFailed !== undefined && mustHaveFailed !== isFailed(row)) return false
  for (const name of Object.keys(same) as (keyof typeof same)[])
    if (same[name] !== undefined && same[name] !== row[name]) return false
  return true
}

type Ordered = { atMs: number; id: string }

const byTime = (one: Ordered, other: Ordered): number =>
  one.atMs - other.atMs || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)

/** The newest of some things, in pages. Where the last one of a page is gone, all that is older is gone as well. */
function pageOf<T extends { id: string }>(
  things: readonly T[],
  atMsOf: (thing: T) => number,
  { limit, beforeId }: Pick<AuditQuery, 'limit' | 'beforeId'>,
  isAsked: (thing: T) => boolean,
): T[] {
  const placed = (thing: T) => ({ atMs: atMsOf(thing), id: thing.id, thing })
  const last = beforeId === undefined ? undefined : things.find(({ id }) => id === beforeId)
  if (beforeId !== undefined && !last) return []
  const end = last && placed(last)
  return things
    .filter(isAsked)
    .map(placed)
    .filter((one) => !end || byTime(one, end) < 0)
    .toSorted((one, other) => byTime(other, one))
    .slice(0, limit)
    .map(({ thing }) => thing)
}

/** A page of rows, the newest first, as a ledger has it. */
export const recentOfRows = (rows: readonly LedgerRow[], query: RecentQuery): LedgerRow[] =>
  pageOf(
    rows,
    ({ startedAtMs }) => startedAtMs,
    query,
    (row) => areAsked(row, query),
  )

/** The rows that took longest, as a ledger has it. */
export const slowestOfRows = (rows: readonly LedgerRow[], query: SlowestQuery): LedgerRow[] =>
  rows
    .filter((row) => areAsked(row, query))
    .toSorted(bySlowness)
    .slice(0, query.limit)

/** The order of {@link SlowestQuery}. */
export const bySlowness = (one: LedgerRow, other: LedgerRow): number =>
  durationMsOf(other) - durationMsOf(one) ||
  byTime({ atMs: other.startedAtMs, id: other.id }, { atMs: one.startedAtMs, id: one.id })

const durationMsOf = ({ startedAtMs, endedAtMs }: LedgerRow): number => endedAtMs - startedAtMs

/** The newest rows of those that have ended since a time, as a ledger has it. */
export const endedOfRows = (
  rows: readonly LedgerRow[],
  { sinceMs, limit }: { sinceMs: number; limit: number },
): LedgerRow[] => {
  const firstId = firstIdAt(sinceMs)
  return rows
    .filter(({ id }) => id >= firstId)
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, limit)
}

/** A page of the audit, the newest first. */
export const auditOfEntries = (entries: readonly AuditEntry[], query: AuditQuery): AuditEntry[] =>
  pageOf(
    entries,
    ({ atMs }) => atMs,
    query,
    () => true,
  )

/** How long requests took, as a ledger has it. */
export function samplesOfRows(rows: readonly LedgerRow[], query: SampleQuery): Samples {
  const found = rows
    .filter((row) => areAsked(row, query))
    .map((row) => ({ atMs: row.startedAtMs, id: row.id, row }))
    .toSorted(byTime)
  return {
    samples: spread(found, query.max).map(({ row }) => sampleOf(row)),
    isWhole: found.length <= query.max,
  }
}

function sampleOf(row: LedgerRow): LatencySample {
  const { startedAtMs, application, alias, status, outcome } = row
  return {
    ...{ startedAtMs, application, alias, status, outcome },
    firstByteMs: row.timeToFirstByteMs,
    durationMs: row.endedAtMs - startedAtMs,
    hasFallenBack: hasFallenBack(row),
  }
}

/** So many of a list, evenly. All of a list that is no longer than that. */
export function spread<T>(all: readonly T[], max: number): T[] {
  if (all.length <= max) return [...all]
  return Array.from({ length: max }, (_, at) => all[Math.floor((at * all.length) / max)] as T)
}
