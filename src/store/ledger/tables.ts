import type { Database } from 'bun:sqlite'

/**
 * What is summed up, as members and as columns. Every one is an integer. `admitted` are requests that were let in: one that Portus
 * has refused asked no provider and has an error's status. Limits count those alone.
 */
export const AMOUNT_COLUMNS = {
  requests: 'requests',
  admitted: 'admitted',
  failed: 'failed',
  inputTokens: 'input_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  audioTokens: 'audio_tokens',
  microUsd: 'micro_usd',
  unpriced: 'unpriced',
} as const

/** By what hours and days are summed up, beside the time. Nothing is "" there. */
export const SUM_KEYS = ['application', 'team', 'alias', 'model', 'key_name'] as const

const sumTable = (name: string, time: string): string => `
CREATE TABLE ${name} (
  ${time} INTEGER NOT NULL,
  ${SUM_KEYS.map((key) => `${key} TEXT NOT NULL`).join(',\n  ')},
  ${Object.values(AMOUNT_COLUMNS)
    .map((column) => `${column} INTEGER NOT NULL`)
    .join(',\n  ')},
  PRIMARY KEY (${time}, ${SUM_KEYS.join(', ')})
) WITHOUT ROWID;`

const FIRST = `
CREATE TABLE usage_rows (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER NOT NULL,
  first_byte_ms INTEGER,
  application TEXT NOT NULL,
  team TEXT,
  key_name TEXT,
  session TEXT,
  alias TEXT NOT NULL,
  target TEXT,
  provider TEXT,
  model TEXT,
  endpoint TEXT NOT NULL,
  status INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  request_id TEXT NOT NULL,
  input_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_tokens INTEGER,
  cache_write_1h_tokens INTEGER,
  audio_input_tokens INTEGER,
  output_tokens INTEGER,
  reasoning_tokens INTEGER,
  audio_output_tokens INTEGER,
  images INTEGER,
  audio_seconds REAL,
  characters INTEGER,
  file_bytes INTEGER,
  batch_requests INTEGER,
  micro_usd INTEGER,
  price_source TEXT,
  price_version TEXT,
  price_tier TEXT,
  accuracy TEXT NOT NULL,
  attempts TEXT NOT NULL
);
CREATE INDEX usage_rows_by_time ON usage_rows (started_ms);
${sumTable('usage_hours', 'hour_ms')}
${sumTable('usage_days', 'day_ms')}
CREATE VIEW usage_amounts AS SELECT
  number, id, started_ms, started_ms - started_ms % 3600000 AS hour_ms,
  application, ifnull(team, '') AS team, alias, ifnull(model, '') AS model, ifnull(key_name, '') AS key_name,
  ifnull(session, '') AS session,
  1 AS requests,
  NOT (status >= 400 AND attempts = '[]') AS admitted,
  (status >= 400 OR outcome IN ('truncated', 'failed')) AS failed,
  ifnull(input_tokens, 0) AS input_tokens,
  ifnull(cache_read_tokens, 0) AS cache_read_tokens,
  ifnull(cache_write_tokens, 0) + ifnull(cache_write_1h_tokens, 0) AS cache_write_tokens,
  ifnull(output_tokens, 0) AS output_tokens,
  ifnull(reasoning_tokens, 0) AS reasoning_tokens,
  ifnull(audio_input_tokens, 0) + ifnull(audio_output_tokens, 0) AS audio_tokens,
  ifnull(micro_usd, 0) AS micro_usd,
  (micro_usd IS NULL AND ifnull(input_tokens, 0) + ifnull(cache_read_tokens, 0) + ifnull(cache_write_tokens, 0)
    + ifnull(cache_write_1h_tokens, 0) + ifnull(output_tokens, 0) + ifnull(audio_input_tokens, 0)
    + ifnull(audio_output_tokens, 0) > 0) AS unpriced
FROM usage_rows;
CREATE TABLE usage_marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE usage_runs (
  number INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  start_ticks TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  written_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  is_told INTEGER NOT NULL DEFAULT 0
);
`

/** What was done to servers, whose numbers grow with writing; and the kind of error of a request. */
const AUDIT = `
ALTER TABLE usage_rows ADD COLUMN error TEXT;
CREATE TABLE audit_entries (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  action TEXT NOT NULL,
  actor TEXT,
  client_address TEXT,
  subject TEXT,
  detail TEXT NOT NULL
);
CREATE INDEX audit_entries_by_time ON audit_entries (at_ms, id);
-- What anybody can have written, and the rest, are counted apart.
CREATE INDEX audit_entries_refused ON audit_entries (number) WHERE action = 'admin.refused';
CREATE INDEX audit_entries_done ON audit_entries (number) WHERE action <> 'admin.refused';
`

/** What makes each version of the layout out of the one before it. They are never changed, only added to. */
const MIGRATIONS: readonly string[] = [FIRST, AUDIT]

/** The version of a file that this Portus reads and writes. */
export const VERSION = MIGRATIONS.length

/** The first version whose rows and sums are those of this one: whoever only looks needs no later one. */
export const FIRST_READABLE = 1

/**
 * Settings of the connection. https://sqlite.org/pragma.html
 *
 * - A process that is killed loses nothing that was written, a machine that loses its power the last moments.
 * - Nothing waits for another process: who finds the file locked tries again, and requests go on meanwhile.
 * - The log is taken into the file every 2 MB, so that it takes some milliseconds.
 */
const PRAGMAS = [
  'busy_timeout = 0',
  'journal_mode = WAL',
  'synchronous = NORMAL',
  'wal_autocheckpoint = 500',
  'journal_size_limit = 16777216',
  'temp_store = MEMORY',
]

/** The file of a later version of Portus, or of another program. */
export class ForeignFile extends Error {
  override name = 'ForeignFile'
}

/** The version of a file: 0 where it is new. */
export const versionOf = (database: Database): number =>
  database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0

/**
 * Prepares a connection, and a file that is new or of an earlier version.
 *
 * @throws {ForeignFile} if the file is none that this version knows. It is not changed then.
 */
export function prepareLedger(database: Database): void {
  assertKnown(database)
  for (const pragma of PRAGMAS) database.run(`PRAGMA ${pragma}`)
  if (versionOf(database) === VERSION) return
  database
    .transaction(() => {
      // Another process may have done it meanwhile.
      for (const migration of MIGRATIONS.slice(versionOf(database))) database.run(migration)
      database.run(`PRAGMA user_version = ${VERSION}`)
    })
    .immediate()
}

function assertKnown(database: Database): void {
  // In one transaction: between two looks another process may make the tables of a new file.
  const { version, isEmpty } = database
    .transaction(() => ({
      version: versionOf(database),
      isEmpty: database.query('SELECT 1 FROM sqlite_master LIMIT 1').get() === null,
    }))
    .deferred()
  if (version > VERSION || (version === 0 && !isEmpty)) throw new ForeignFile()
}
