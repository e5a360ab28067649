import type { Database } from 'bun:sqlite'

/** The version of the layout below. A file of another version is made anew: its responses live for an hour only. */
const LAYOUT = 2

/**
 * Settings of the connection. https://sqlite.org/pragma.html
 *
 * - Nothing waits for the disk: a machine that loses its power may lose what was kept, a process that is killed not.
 * - Nothing waits for another process: who finds the file locked tries again, and other requests go on meanwhile.
 * - What is deleted is overwritten.
 * - Pages are large, as texts are. The log is taken into the file every 4 MB, so that it takes some milliseconds.
 */
const PRAGMAS = [
  'busy_timeout = 0',
  'page_size = 16384',
  'journal_mode = WAL',
  'synchronous = OFF',
  'secure_delete = ON',
  'wal_autocheckpoint = 250',
  'journal_size_limit = 16777216',
  'temp_store = MEMORY',
]

const TABLES = `
CREATE TABLE IF NOT EXISTS responses (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  application TEXT NOT NULL,
  id TEXT NOT NULL,
  previous TEXT,
  head TEXT NOT NULL,
  items TEXT NOT NULL,
  input_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  is_whole INTEGER NOT NULL,
  UNIQUE (application, id)
);
CREATE INDEX IF NOT EXISTS by_use ON responses (used_at);
CREATE INDEX IF NOT EXISTS by_application ON responses (application, used_at);
CREATE TABLE IF NOT EXISTS pieces (
  response INTEGER NOT NULL,
  position INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS by_response ON pieces (response, position);
CREATE TABLE IF NOT EXISTS items (
  application TEXT NOT NULL,
  id TEXT NOT NULL,
  response INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  weight INTEGER NOT NULL,
  PRIMARY KEY (application, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_of ON items (response);
CREATE TABLE IF NOT EXISTS totals (
  scope TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS counted AFTER INSERT ON responses BEGIN
  INSERT INTO totals VALUES ('all', new.bytes), ('of ' || new.application, new.bytes)
    ON CONFLICT (scope) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER IF NOT EXISTS discounted AFTER DELETE ON responses BEGIN
  UPDATE totals SET bytes = bytes - old.bytes WHERE scope IN ('all', 'of ' || old.application);
  DELETE FROM totals WHERE scope = 'of ' || old.application AND bytes <= 0;
  DELETE FROM pieces WHERE response = old.number;
  DELETE FROM items WHERE response = old.number;
END;
PRAGMA user_version = ${LAYOUT};
`

/** Whether a file has the tables of another version of Portus. */
export const isOfOtherLayout = (database: Database): boolean => {
  const row = database.query<{ user_version: number }, []>('PRAGMA user_version').get()
  return row !== null && row.user_version !== 0 && row.user_version !== LAYOUT
}

/** Prepares a connection, and a new file. */
export function prepareFile(database: Database): void {
  for (const pragma of PRAGMAS) database.run(`PRAGMA ${pragma}`)
  if (isOfOtherLayout(database)) return
  database.transaction(() => database.run(TABLES)).immediate()
}
