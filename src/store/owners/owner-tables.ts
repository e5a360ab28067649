import type { Database } from 'bun:sqlite'

/** The version of the layout below. */
const LAYOUT = 1

/**
 * Settings of the connection. https://sqlite.org/pragma.html
 *
 * - What is committed outlives the process; with a log written ahead a machine that loses its power loses the last seconds.
 * - Nothing waits for another process: who finds the file locked tries again, and other requests go on meanwhile.
 */
const PRAGMAS = [
  'busy_timeout = 0',
  'journal_mode = WAL',
  'synchronous = NORMAL',
  'wal_autocheckpoint = 1000',
  'journal_size_limit = 16777216',
  'temp_store = MEMORY',
]

const TABLES = `
CREATE TABLE IF NOT EXISTS owners (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  provider TEXT NOT NULL,
  application TEXT NOT NULL,
  alias TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  UNIQUE (kind, id, provider)
);
CREATE INDEX IF NOT EXISTS owners_of ON owners (application, number);
CREATE TABLE IF NOT EXISTS counts (
  scope TEXT PRIMARY KEY,
  things INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS counted AFTER INSERT ON owners BEGIN
  INSERT INTO counts VALUES ('all', 1), ('of ' || new.application, 1)
    ON CONFLICT (scope) DO UPDATE SET things = things + 1;
END;
CREATE TRIGGER IF NOT EXISTS discounted AFTER DELETE ON owners BEGIN
  UPDATE counts SET things = things - 1 WHERE scope IN ('all', 'of ' || old.application);
  DELETE FROM counts WHERE scope = 'of ' || old.application AND things <= 0;
END;
PRAGMA user_version = ${LAYOUT};
`

/**
 * Prepares a connection, and a new file.
 *
 * @throws where the file is of another version of Portus: what stands in it is remembered for a year, so it is not made anew.
 */
export function prepareOwners(database: Database): void {
  for (const pragma of PRAGMAS) database.run(`PRAGMA ${pragma}`)
  const version = database
    .query<{ user_version: number }, []>('PRAGMA user_version')
    .get()?.user_version
  if (version === LAYOUT) return
  if (version) throw new Error(`the file has layout ${version}, and this version knows ${LAYOUT}`)
  database.transaction(() => database.run(TABLES)).immediate()
}
