import { connectTo, sqlStateOf, type Work } from '../postgres/connection'
import { migrate } from '../postgres/migrations'
import { entriesOf, MAX_ENTRIES, type OperatorStore } from './operator-store'

/** Where a fleet keeps entries. */
export type PostgresOperatorsOptions = {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  url: string
  /** How long a call may take, with its turn and the time to connect. */
  deadlineMs?: number
}

const DEADLINE_MS = 2000

/** No such table, no such schema: the database was made anew. */
const ABSENT = ['42P01', '3F000']

const ALL = 'SELECT name, value FROM portus.operator_entries WHERE kind = $1 LIMIT $2'

/** Who comes second waits for the first one, and then sees its value: https://www.postgresql.org/docs/14/transaction-iso.html */
const SET = `
  INSERT INTO portus.operator_entries AS entry (kind, name, value) VALUES ($1, $2, $3)
  ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value WHERE entry.value <> excluded.value
  RETURNING 1`

const ADD = `
  INSERT INTO portus.operator_entries (kind, name, value) VALUES ($1, $2, $3)
  ON CONFLICT (kind, name) DO NOTHING RETURNING 1`

const REPLACE = `
  UPDATE portus.operator_entries SET value = $3
  WHERE kind = $1 AND name = $2 AND value = $4 RETURNING 1`

const REMOVE = `
  DELETE FROM portus.operator_entries
  WHERE kind = $1 AND name = $2 AND ($3::text IS NULL OR value = $3::text) RETURNING 1`

/**
 * Keeps entries in the schema `portus` of a PostgreSQL database, over one connection. It is opened with the first call, and again
 * with the first one after a failure.
 *
 * @throws from its functions, what `Connection` throws.
 */
export function postgresOperators({
  url,
  deadlineMs = DEADLINE_MS,
}: PostgresOperatorsOptions): OperatorStore {
  const connection = connectTo(url)
  let preparing: Promise<void> | undefined
  const prepared = () => {
    preparing ??= connection.run(migrate, deadlineMs).catch((cause) => {
      preparing = undefined
      throw cause
    })
    return preparing
  }
  const run = async <T>(work: Work<T>): Promise<T> => {
    const endMs = performance.now() + deadlineMs
    await prepared()
    try {
      return await connection.run(work, Math.max(1, endMs - performance.now()))
    } catch (cause) {
      if (ABSENT.includes(sqlStateOf(cause) ?? '')) preparing = undefined
      throw cause
    }
  }
  const changes = async (statement: string, values: readonly (string | null)[]) => {
    const rows: readonly unknown[] = await run((sql) => sql.unsafe(statement, [...values]))
    return rows.length > 0
  }

  return {
    kind: 'database',
    all: async (kind) => entriesOf(await run((sql) => sql.unsafe(ALL, [kind, MAX_ENTRIES + 1]))),
    set: (kind, name, value) => changes(SET, [kind, name, value]),
    remove: (kind, name, was) => changes(REMOVE, [kind, name, was ?? null]),
    replace: (kind, name, was, value) =>
      was === undefined
        ? changes(ADD, [kind, name, value])
        : changes(REPLACE, [kind, name, value, was]),
    close: () => connection.close(),
  }
}
