import type { Database } from 'bun:sqlite'

/** The version of the layout below. */
const LAYOUT = 1

/**
 * Settings of the connection. https://sqlite.org/pragma.html
 *
 * - The tables outlive a machine that loses its power. How sure a later write is, its kind says.
 * - Nothing waits for another process: who finds the file locked tries again, and requests go on meanwhile.
 */
const PRAGMAS = [
  'busy_timeout = 0',
  'journal_mode = WAL',
  'journal_size_limit = 1048576',
  'synchronous = FULL',
  'temp_store = MEMORY',
]

const TABLES = `
CREATE TABLE IF NOT EXISTS entries (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
PRAGMA user_version = ${LAYOUT};
`

/**
 * Prepares a connection, and a new file.
 *
 * @throws where the file is of another version of Portus.
 */
export function prepareEntries(database: Database): void {
  for (const pragma of PRAGMAS) database.run(`PRAGMA ${pragma}`)
  const version = database
    .query<{ user_version: number }, []>('PRAGMA user_version')
    .get()?.user_version
  if (version === LAYOUT) return
  if (version) throw new Error(`the file has layout ${version}, and this version knows ${LAYOUT}`)
  database.transaction(() => database.run(TABLES)).immediate()
}
