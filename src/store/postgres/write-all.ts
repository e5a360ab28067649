import { sqlStateOf } from './connection'

/** What a value, and a rule of a table, does not allow. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const OF_DATA = ['22', '23']

/**
 * Writes rows. Those that the database never takes are found, told and left out, so that they do not hold up the others.
 *
 * @throws what `write` throws for every other reason.
 */
export async function writeAll<Row>(
  rows: readonly Row[],
  write: (rows: readonly Row[]) => Promise<void>,
  refused: (row: Row, cause: unknown) => void,
): Promise<void> {
  try {
    await write(rows)
  } catch (cause) {
    const [row] = rows
    if (row === undefined || !OF_DATA.includes(sqlStateOf(cause)?.slice(0, 2) ?? '')) throw cause
    if (rows.length === 1) return refused(row, cause)
    const half = Math.ceil(rows.length / 2)
    await writeAll(rows.slice(0, half), write, refused)
    await writeAll(rows.slice(half), write, refused)
  }
}
