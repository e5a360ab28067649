import type { TransactionSQL } from 'bun'
import { AUDIT_TABLE } from './audit-table'
import { HOUR_KEYS, HOUR_SUMS, ROW_COLUMNS, tableType } from './ledger-columns'
import { OPERATOR_TABLE } from './operator-table'
import { OWNER_TABLE } from './owner-table'
import { RUN_TABLE } from './run-table'

/** Columns that every row has. */
const REQUIRED = [
  ...['started_at', 'ended_at', 'application', 'alias', 'endpoint', 'status', 'outcome'],
  ...['request_id', 'units', 'accuracy', 'attempts'],
]

const column = (name: string, type: string) =>
  `${name} ${type}${name === 'id' ? ' PRIMARY KEY' : REQUIRED.includes(name) ? ' NOT NULL' : ''}`

/**
 * The steps from an empty database to the layout of this version, in order. A step that was released is never changed. Each only
 * adds, so that an older Portus beside a newer one goes on.
 */
const STEPS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE portus.usage_rows (${Object.keys(ROW_COLUMNS)
      .map((name) => column(name, tableType(name)))
      .join(', ')})`,
    'CREATE INDEX usage_rows_by_time ON portus.usage_rows (started_at, id)',
    'CREATE INDEX usage_rows_by_request ON portus.usage_rows (request_id)',
    // The names of an hour can be longer than an index takes; the digest of all of them is its key.
    `CREATE TABLE portus.usage_hours (hour timestamptz NOT NULL, digest bytea NOT NULL,
      ${HOUR_KEYS.map((name) => column(name, 'text')).join(', ')},
      ${Object.keys(HOUR_SUMS)
        .map((name) => `${name} bigint NOT NULL`)
        .join(', ')},
      PRIMARY KEY (hour, digest))`,
    // Rows before this time are gone, or are going, and only their sums count.
    `CREATE TABLE portus.usage_state (is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
      purged_before timestamptz NOT NULL DEFAULT '-infinity')`,
    'INSERT INTO portus.usage_state DEFAULT VALUES',
  ],
  OWNER_TABLE,
  RUN_TABLE,
  OPERATOR_TABLE,
  AUDIT_TABLE,
]

/** Whoever holds this lock changes the tables. Any number that nobody else in the database uses. */
const LOCK = 7_072_747_535

/**
 * Brings the tables to the layout of this version. Several processes may ask for it at once. A newer layout is left as it is.
 *
 * @throws {SQL.PostgresError} where the user may not.
 */
export async function migrate(sql: TransactionSQL): Promise<void> {
  if ((await versionOf(sql)) >= STEPS.length) return
  await sql.unsafe(`SELECT pg_advisory_xact_lock(${LOCK})`)
  // Asked first: `IF NOT EXISTS` wants the right to make schemas, also where there is nothing to make.
  const [schema] = await sql.unsafe(`SELECT to_regnamespace('portus') IS NULL AS is_missing`)
  if (schema.is_missing) await sql.unsafe('CREATE SCHEMA portus')
  await sql.unsafe(
    `CREATE TABLE IF NOT EXISTS portus.migrations (version integer PRIMARY KEY,
      applied_at timestamptz NOT NULL DEFAULT now())`,
  )
  for (let version = (await versionOf(sql)) + 1; version <= STEPS.length; version++) {
    for (const statement of STEPS[version - 1] ?? []) await sql.unsafe(statement)
    await sql.unsafe('INSERT INTO portus.migrations (version) VALUES ($1)', [version])
  }
}

async function versionOf(sql: TransactionSQL): Promise<number> {
  const [table] = await sql.unsafe(
    `SELECT to_regclass('portus.migrations') IS NOT NULL AS is_there`,
  )
  if (!table.is_there) return 0
  const [row] = await sql.unsafe(
    'SELECT coalesce(max(version), 0) AS version FROM portus.migrations',
  )
  return row.version
}
