import type { Database } from 'bun:sqlite'
import type { LedgerRow } from '../../usage/ledger/row'
import { othersFirst, whenFree } from '../file-work'
import { COLUMN_NAMES, cellsOf } from './columns'
import { AMOUNT_COLUMNS, SUM_KEYS } from './tables'

/** So many rows take one or two milliseconds. A step of fewer costs as many pages of the file, for less. */
const ROWS_AT_ONCE = 200

const KEYS = SUM_KEYS.join(', ')
const AMOUNTS = Object.values(AMOUNT_COLUMNS)

/** Adds sums of rows to those of their hours. */
const ADD_TO_HOURS = `
INSERT INTO usage_hours SELECT hour_ms, ${KEYS}, ${AMOUNTS.map((name) => `sum(${name})`).join(', ')}
  FROM usage_amounts WHERE number > ? GROUP BY hour_ms, ${KEYS}
  ON CONFLICT DO UPDATE SET ${AMOUNTS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`

/**
 * Writes rows, each once, however often it comes. Their hours are summed up in the same step.
 *
 * @param written Is done in each step, e.g. to say when it was.
 */
export function rowWriter(database: Database, written: () => void) {
  const last = database.query<{ last: number }, []>(
    'SELECT ifnull(max(number), 0) AS last FROM usage_rows',
  )
  const insert = database.query(
    `INSERT OR IGNORE INTO usage_rows (${COLUMN_NAMES.join(', ')}) VALUES (${COLUMN_NAMES.map(() => '?').join(', ')})`,
  )
  const addToHours = database.query(ADD_TO_HOURS)
  const write = database.transaction((rows: readonly LedgerRow[]) => {
    // Nobody else writes meanwhile, so that what is numbered higher is what this step has written.
    const { last: before } = last.get() ?? { last: 0 }
    for (const row of rows) insert.run(...cellsOf(row))
    addToHours.run(before)
    written()
  })
  return async (rows: readonly LedgerRow[]): Promise<void> => {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      if (at > 0) await othersFirst()
      await whenFree(() => write.immediate(rows.slice(at, at + ROWS_AT_ONCE)))
    }
  }
}
