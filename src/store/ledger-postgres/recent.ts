import type { TransactionSQL } from 'bun'
import { firstIdAt } from '../../usage/ledger/first-id'
import {
  MAX_LOOKED_AT,
  type RecentQuery,
  type SlowestQuery,
  uuidIn,
} from '../../usage/ledger/reader'
import type { LedgerRow } from '../../usage/ledger/row'
import { ROW_COLUMNS, toJson } from '../postgres/ledger-columns'
import { type RowFromServer, rowOf, storedText } from './row-json'
import { conditionOf, noValues, type Values } from './values'

const COLUMNS = Object.keys(ROW_COLUMNS).map(toJson).join(', ')

/** A client may give all of its requests one id. Those are looked for like others. */
const MAX_OF_ONE_ID = 1000

/** The row with this id. Undefined where there is none, and where it is no UUID. */
export async function readRow(sql: TransactionSQL, id: string): Promise<LedgerRow | undefined> {
  const kept = uuidIn(id)
  if (kept === undefined) return undefined
  const [found]: RowFromServer[] = await sql.unsafe(
    `SELECT ${COLUMNS} FROM portus.usage_rows AS found WHERE found.id = $1::uuid`,
    [kept],
  )
  return found && rowOf(found)
}

/** The newest rows of those that have ended since a time. */
export async function readEnded(
  sql: TransactionSQL,
  { sinceMs, limit }: { sinceMs: number; limit: number },
): Promise<LedgerRow[]> {
  const found: RowFromServer[] = await sql.unsafe(
    `SELECT ${COLUMNS} FROM portus.usage_rows AS found WHERE found.id >= $1::uuid
     ORDER BY found.id DESC LIMIT $2::bigint`,
    [firstIdAt(sinceMs), limit],
  )
  return found.map(rowOf)
}

/**
 * A page of rows, the newest first. Rows of a request's id are found by its index; for other filters the time's index is read
 * backwards, up to a bound.
 */
export async function readRecent(
  sql: TransactionSQL,
  { limit, beforeId, fromMs, toMs, where = {} }: RecentQuery,
): Promise<LedgerRow[]> {
  const before = beforeId === undefined ? undefined : await readRow(sql, beforeId)
  // Where it is gone, everything older is gone as well.
  if (beforeId !== undefined && !before) return []
  const values = noValues()
  const isOfId = where.requestId !== undefined && (await hasFew(sql, where.requestId))
  const times = [
    ...timesOf({ fromMs, toMs }, values),
    ...(before
      ? [
          `(started_at, id) < (${values.bindTime(before.startedAtMs)}, ${values.bind(before.id, 'uuid')})`,
        ]
      : []),
  ]
  const within = times.length > 0 ? times.join(' AND ') : 'true'
  const looked = isOfId
    ? // The offset keeps the server from reading the time's index for the order.
      `SELECT * FROM portus.usage_rows WHERE request_id = ${values.bind(storedText(where.requestId ?? ''), 'text')} OFFSET 0`
    : latest(within)
  const condition = `${isOfId ? within : 'true'} AND ${conditionOf(where, values)}`
  const page = pageOf(looked, condition, NEWEST, values.bind(limit, 'bigint'))
  const found: RowFromServer[] = await sql.unsafe(page, values.all)
  return found.map(rowOf)
}

const NEWEST = 'found.started_at DESC, found.id DESC'
const SLOWEST = `found.ended_at - found.started_at DESC, ${NEWEST}`

/** The latest rows within a time, as many as are looked at. */
const latest = (within: string): string =>
  `SELECT * FROM portus.usage_rows AS found WHERE ${within} ORDER BY ${NEWEST} LIMIT ${MAX_LOOKED_AT}`

/** A page of rows. The order stands twice: columns are made JSON once the page is known, and sorted before. */
const pageOf = (looked: string, condition: string, order: string, limit: string): string =>
  `SELECT ${COLUMNS} FROM (
     SELECT * FROM (${looked}) AS found WHERE ${condition} ORDER BY ${order} LIMIT ${limit}
   ) AS found ORDER BY ${order}`

const timesOf = (
  { fromMs, toMs }: Pick<RecentQuery, 'fromMs' | 'toMs'>,
  values: Values,
): string[] => [
  ...(fromMs === undefined ? [] : [`started_at >= ${values.bindTime(fromMs)}`]),
  ...(toMs === undefined ? [] : [`started_at < ${values.bindTime(toMs)}`]),
]

/** The rows that took longest, of a bounded number of the latest ones. */
export async function readSlowest(
  sql: TransactionSQL,
  { limit, fromMs, toMs, where = {} }: SlowestQuery,
): Promise<LedgerRow[]> {
  const values = noValues()
  const within = timesOf({ fromMs, toMs }, values).join(' AND ') || 'true'
  const condition = conditionOf(where, values)
  const page = pageOf(latest(within), condition, SLOWEST, values.bind(limit, 'bigint'))
  const found: RowFromServer[] = await sql.unsafe(page, values.all)
  return found.map(rowOf)
}

async function hasFew(sql: TransactionSQL, requestId: string): Promise<boolean> {
  const [counted] = await sql.unsafe(
    `SELECT count(*)::integer AS n FROM (
       SELECT FROM portus.usage_rows WHERE request_id = $1::text LIMIT ${MAX_OF_ONE_ID + 1}) AS counted`,
    [storedText(requestId)],
  )
  return counted.n <= MAX_OF_ONE_ID
}
