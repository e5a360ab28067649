import type { Database } from 'bun:sqlite'

/** What is no longer there in full. Both are full hours, and `hoursFromMs` is a full day of UTC, and not the later one. */
export type Marks = {
  /** Rows that began before are gone, or going. Their hours are summed up. */
  rowsFromMs: number
  /** Hours before are gone. Their days are summed up. */
  hoursFromMs: number
}

const NAMES = { rowsFromMs: 'rows_from_ms', hoursFromMs: 'hours_from_ms' } as const

/** What a file says is gone. */
export function marksIn(database: Database): Marks {
  const value = database.query<{ value: number }, [string]>(
    'SELECT value FROM usage_marks WHERE name = ?',
  )
  const of = (name: keyof Marks): number => value.get(NAMES[name])?.value ?? 0
  return { rowsFromMs: of('rowsFromMs'), hoursFromMs: of('hoursFromMs') }
}

/** Moves a mark forward. It never goes back: what is gone stays gone. */
export const setMark = (database: Database, name: keyof Marks, ms: number): void =>
  void database
    .query(
      'INSERT INTO usage_marks VALUES (?, ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value)',
    )
    .run(NAMES[name], ms)

/** Each try sees another process take old things away meanwhile. */
const MAX_TRIES = 20

/**
 * Reads in several steps what nobody has taken away meanwhile. Where somebody has, it reads again.
 *
 * @throws if that goes on and on.
 */
export async function steady<T>(
  database: Database,
  read: (marks: Marks) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = marksIn(database)
    const result = await read(before)
    const after = marksIn(database)
    if (before.rowsFromMs === after.rowsFromMs && before.hoursFromMs === after.hoursFromMs)
      return result
  }
  throw new Error('The ledger is being emptied and cannot be read')
}
