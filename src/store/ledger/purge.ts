import type { Database } from 'bun:sqlite'
import { othersFirst, whenFree } from '../file-work'
import { purgeAudit } from './audit'
import { setMark } from './marks'
import { DAY_MS, HOUR_MS } from './scan'
import { AMOUNT_COLUMNS, SUM_KEYS } from './tables'

/** Hours are kept for so long, so that a year can be compared with the one before. */
const HOURS_DAYS = 400

const ROWS_AT_ONCE = 500

const KEYS = SUM_KEYS.join(', ')
const AMOUNTS = Object.values(AMOUNT_COLUMNS)

/** Adds the hours of a day to those of the day. */
const ADD_TO_DAYS = `
INSERT INTO usage_days SELECT ?1, ${KEYS}, ${AMOUNTS.map((name) => `sum(${name})`).join(', ')}
  FROM usage_hours WHERE hour_ms >= ?1 AND hour_ms < ?2 GROUP BY ${KEYS}
  ON CONFLICT DO UPDATE SET ${AMOUNTS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`

const before = (nowMs: number, days: number, fullMs: number): number =>
  Math.floor((nowMs - days * DAY_MS) / fullMs) * fullMs

/**
 * Takes rows away that are older than their retention, and makes days of hours that are. Entries of the audit go as well. What is taken away is marked before,
 * so that whoever reads meanwhile reads again.
 */
export async function purgeFile(
  database: Database,
  retentionDays: number,
  nowMs: number,
): Promise<void> {
  const write = <T>(work: () => T): Promise<T> =>
    whenFree(() => database.transaction(work).immediate())
  const rowsFromMs = before(nowMs, retentionDays, HOUR_MS)
  const removeRows = database.query(
    'DELETE FROM usage_rows WHERE number IN (SELECT number FROM usage_rows WHERE started_ms < ? LIMIT ?)',
  )
  await write(() => setMark(database, 'rowsFromMs', rowsFromMs))
  for (let isMore = true; isMore; await othersFirst())
    isMore = (await write(() => removeRows.run(rowsFromMs, ROWS_AT_ONCE).changes)) > 0
  const hoursBeforeMs = before(nowMs, Math.max(HOURS_DAYS, retentionDays), DAY_MS)
  const oldest = database.query<{ hour: number | null }, []>(
    'SELECT min(hour_ms) AS hour FROM usage_hours',
  )
  const addToDays = database.query(ADD_TO_DAYS)
  const removeHours = database.query('DELETE FROM usage_hours WHERE hour_ms >= ? AND hour_ms < ?')
  const foldOldest = () => {
    const hour = oldest.get()?.hour ?? hoursBeforeMs
    if (hour >= hoursBeforeMs) return false
    const day = Math.floor(hour / DAY_MS) * DAY_MS
    addToDays.run(day, day + DAY_MS)
    removeHours.run(day, day + DAY_MS)
    setMark(database, 'hoursFromMs', day + DAY_MS)
    return true
  }
  while (await write(foldOldest)) await othersFirst()
  await write(() =>
    database
      .query('DELETE FROM usage_runs WHERE (ended_ms IS NOT NULL OR is_told) AND started_ms < ?')
      .run(rowsFromMs),
  )
  await purgeAudit(database, nowMs)
}
