import type { TransactionSQL } from 'bun'
import type { Work } from '../postgres/connection'
import { HOUR_KEYS, HOUR_SUMS, hourOf } from '../postgres/ledger-columns'
import { purgeAudit } from './audit'
import { addToHours } from './write'

const DAY_MS = 86_400_000
const MIN_HOURS_DAYS = 400

/** So many rows go within one transaction. */
const ROWS_AT_ONCE = 5000

/** One process is enough. Any number that nobody else in the database uses. */
const LOCK = 7_072_747_536

/** From now on these rows count by their sums alone. The time never goes back: rows that are gone do not come back. */
const MARK = `UPDATE portus.usage_state
  SET purged_before = ${hourOf('to_timestamp($1::bigint / 1000.0)')}
  WHERE purged_before < ${hourOf('to_timestamp($1::bigint / 1000.0)')}`

const TAKE_AWAY = `DELETE FROM portus.usage_rows WHERE id IN (
    SELECT id FROM portus.usage_rows
    WHERE started_at < (SELECT purged_before FROM portus.usage_state)
    ORDER BY started_at LIMIT ${ROWS_AT_ONCE})`

/** The oldest UTC day whose hours are not one yet becomes its first hour. */
const FOLD = `
  WITH oldest AS (
    SELECT date_trunc('day', min(hour), 'UTC') AS day FROM portus.usage_hours
    WHERE hour < to_timestamp($1::bigint / 1000.0) AND hour <> date_trunc('day', hour, 'UTC')
  ), gone AS (
    DELETE FROM portus.usage_hours USING oldest
    WHERE hour > day AND hour < day + interval '24 hours' RETURNING usage_hours.*, day
  ), counted AS (
    SELECT day AS hour, ${[...HOUR_KEYS, ...Object.keys(HOUR_SUMS)].join(', ')} FROM gone
  ) ${addToHours('counted')} RETURNING 1`

/**
 * Takes some of what is too old away.
 *
 * @param rowsBeforeMs Older rows go.
 * @param hoursBeforeMs The sums of older hours become sums of days. Earlier than `rowsBeforeMs`.
 * @returns Whether there may be more.
 */
async function purgeSome(
  sql: TransactionSQL,
  rowsBeforeMs: number,
  hoursBeforeMs: number,
): Promise<boolean> {
  const [lock] = await sql.unsafe(`SELECT pg_try_advisory_xact_lock(${LOCK}) AS is_mine`)
  if (!lock.is_mine) return false
  await sql.unsafe(MARK, [rowsBeforeMs])
  const rows = await sql.unsafe(TAKE_AWAY)
  if (rows.count === ROWS_AT_ONCE) return true
  const folded = await sql.unsafe(FOLD, [hoursBeforeMs])
  return folded.length > 0
}

/** Takes all away that is too old, in steps. */
export async function purgeAll(
  run: (work: Work<boolean>) => Promise<boolean>,
  nowMs: number,
  retentionDays: number,
): Promise<void> {
  const rowsBeforeMs = nowMs - retentionDays * DAY_MS
  const hoursBeforeMs = nowMs - Math.max(MIN_HOURS_DAYS, retentionDays + 1) * DAY_MS
  while (await run((sql) => purgeSome(sql, rowsBeforeMs, hoursBeforeMs)));
  await run(async (sql) => {
    await purgeAudit(sql, nowMs)
    return false
  })
}
