import type { Database } from 'bun:sqlite'
import {
  type LatencySample,
  MAX_SAMPLED,
  type SampleQuery,
  type Samples,
} from '../../usage/ledger/reader'
import { spread } from '../../usage/ledger/rows-asked'
import { othersFirst, whenFree } from '../file-work'
import type { Cell, StoredRow } from './columns'
import { type Condition, conditionOf } from './recent'
import { rowSpans } from './scan'

/** Single rows lie anywhere in the file: so many are found in a few milliseconds. */
const PICKED_AT_ONCE = 500
/** Rows are written as they end, so the first ones that began are not the first ones that were written. */
const EDGE_ROWS = 2000

const COLUMNS = `number, started_ms, ended_ms, first_byte_ms, application, alias, status, outcome,
  ifnull(json_extract(attempts, '$[0].target') <> target, 0) AS has_fallen_back`

/**
 * How long requests took: of all rows of the time where they are few, else of rows that are picked evenly by their number. With a
 * filter more rows are looked at, because few of them may fit.
 */
export async function samplesIn(database: Database, query: SampleQuery): Promise<Samples> {
  const { fromMs, toMs, where } = query
  const max = Math.min(query.max, MAX_SAMPLED)
  const condition = conditionOf(where)
  const look = condition.values.length > 0 ? MAX_SAMPLED : max
  const count = database.query<{ n: number }, [number, number, number]>(
    `SELECT count(*) AS n FROM
     (SELECT 1 FROM usage_rows WHERE started_ms >= ? AND started_ms < ? LIMIT ?)`,
  )
  const counted = await whenFree(() => count.get(fromMs, toMs, look + 1))
  const isAllLookedAt = (counted?.n ?? 0) <= look
  const found = isAllLookedAt
    ? await allOf(database, query, condition)
    : await someOf(database, query, condition, look)
  return {
    samples: spread(found, max).map(sampleOf),
    isWhole: isAllLookedAt && found.length <= max,
  }
}

async function allOf(
  database: Database,
  { fromMs, toMs, signal }: SampleQuery,
  { sql, values }: Condition,
): Promise<StoredRow[]> {
  const rows = database.query<StoredRow, Cell[]>(
    `SELECT ${COLUMNS} FROM usage_rows WHERE started_ms >= ? AND started_ms < ?${sql} ORDER BY started_ms, id`,
  )
  const found: StoredRow[] = []
  for (const [from, to] of rowSpans(database, fromMs, toMs)) {
    signal?.throwIfAborted()
    for (const row of await whenFree(() => rows.all(from, to, ...values))) found.push(row)
    await othersFirst()
  }
  return found
}

async function someOf(
  database: Database,
  { fromMs, toMs, signal }: SampleQuery,
  { sql, values }: Condition,
  look: number,
): Promise<StoredRow[]> {
  const rows = database.query<StoredRow, Cell[]>(
    `SELECT ${COLUMNS} FROM usage_rows
     WHERE number IN (SELECT value FROM json_each(?)) AND started_ms >= ? AND started_ms < ?${sql}`,
  )
  const numbers = numbersBetween(await whenFree(() => edgesOf(database, fromMs, toMs)), look)
  const found: StoredRow[] = []
  for (let at = 0; at < numbers.length; at += PICKED_AT_ONCE) {
    signal?.throwIfAborted()
    const picked = JSON.stringify(numbers.slice(at, at + PICKED_AT_ONCE))
    for (const row of await whenFree(() => rows.all(picked, fromMs, toMs, ...values)))
      found.push(row)
    await othersFirst()
  }
  return found.toSorted((one, other) => Number(one.started_ms) - Number(other.started_ms))
}

/** The first and the last number of rows of a time. */
function edgesOf(database: Database, fromMs: number, toMs: number): [number, number] {
  const edge = (best: 'min' | 'max', order: 'ASC' | 'DESC') =>
    database
      .query<{ number: number | null }, [number, number]>(
        `SELECT ${best}(number) AS number FROM (SELECT number FROM usage_rows
         WHERE started_ms >= ? AND started_ms < ? ORDER BY started_ms ${order} LIMIT ${EDGE_ROWS})`,
      )
      .get(fromMs, toMs)?.number ?? 0
  return [edge('min', 'ASC'), edge('max', 'DESC')]
}

/** One number of each of so many equal parts, by chance, so that nothing that comes in turns is missed. */
function numbersBetween([first, last]: [number, number], count: number): number[] {
  const partLength = (last - first + 1) / count
  const numbers = Array.from({ length: count }, (_, at) =>
    Math.floor(first + (at + Math.random()) * partLength),
  )
  return [...new Set(numbers)]
}

const sampleOf = (row: StoredRow): LatencySample => ({
  startedAtMs: Number(row.started_ms),
  application: String(row.application),
  alias: String(row.alias),
  status: Number(row.status),
  outcome: row.outcome as LatencySample['outcome'],
  firstByteMs: row.first_byte_ms === null ? undefined : Number(row.first_byte_ms),
  durationMs: Number(row.ended_ms) - Number(row.started_ms),
  hasFallenBack: row.has_fallen_back === 1,
})
