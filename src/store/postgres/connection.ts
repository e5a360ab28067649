import type { SQL, TransactionSQL } from 'bun'
import { within } from './deadline'

/** The longest time until a connection stands, in whole seconds, as the runtime counts them. */
const CONNECT_SECONDS = 5

/** A quiet process holds no connection, and none that a firewall has forgotten. */
const IDLE_SECONDS = 60

/** The server gives up before we do: its error leaves the connection as it was. */
const SERVER_SHARE = 0.8

/** Work within one transaction. */
export type Work<T> = (sql: TransactionSQL) => Promise<T>

/** One connection to PostgreSQL, which is opened when it is needed and again after it broke. */
export type Connection = {
  /**
   * Does this in a transaction of its own, after the work that was asked for before.
   *
   * @param deadlineMs In all, with the time that it waits for its turn.
   * @throws {SQL.PostgresError} What the server says, or why there is no connection.
   * @throws {ServerSilent} after the deadline. Whether the work was committed is not known then.
   */
  run<T>(work: Work<T>, deadlineMs: number): Promise<T>
  /** Ends it at once, with what runs. */
  close(): void
}

/** The state that PostgreSQL names with an error: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const sqlStateOf = (cause: unknown): string | undefined =>
  cause instanceof Bun.SQL.PostgresError && typeof cause.errno === 'string'
    ? cause.errno
    : undefined

/**
 * Opens nothing yet.
 *
 * @param url `postgres://user:password@host:port/database?sslmode=…`
 * @param idleSeconds After so long without work it is closed until it is needed again; 0 keeps it.
 */
export function connectTo(url: string, idleSeconds = IDLE_SECONDS): Connection {
  let open: SQL | undefined
  let last: Promise<unknown> = Promise.resolve()

  const drop = (sql: SQL) => {
    if (open === sql) open = undefined
    // A server that stands still never says goodbye.
    void sql.close({ timeout: 0 }).catch(() => {})
  }

  return {
    run(work, deadlineMs) {
      let mine: SQL | undefined
      let isLate = false
      const inTurn = async () => {
        // Nobody waits for it any more.
        if (isLate) return undefined as never
        mine = open ??= new Bun.SQL(optionsOf(url, idleSeconds))
        try {
          return await mine.begin(async (sql) => {
            await sql.unsafe(limitsOf(deadlineMs))
            return work(sql)
          })
        } catch (cause) {
          if (sqlStateOf(cause) === undefined) drop(mine)
          throw cause
        } finally {
          mine = undefined
        }
      }
      const turn = within(deadlineMs, last.then(inTurn), () => {
        isLate = true
        if (mine) drop(mine)
      })
      last = turn.catch(() => {})
      return turn as ReturnType<typeof work>
    },
    close() {
      if (open) drop(open)
    },
  }
}

/** For this transaction alone, so that a pooler in front of the server may lend the connection to others. */
function limitsOf(deadlineMs: number): string {
  const ms = Math.ceil(deadlineMs * SERVER_SHARE)
  return ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
    .map((name) => `SET LOCAL ${name} = ${ms}`)
    .concat('SET LOCAL jit = off')
    .join('; ')
}

function optionsOf(url: string, idleSeconds: number): SQL.Options {
  const database = databaseOf(url)
  return {
    url,
    // The runtime would prefer PGDATABASE to what the address says.
    ...(database ? { database } : {}),
    max: 1,
    connectionTimeout: CONNECT_SECONDS,
    idleTimeout: idleSeconds,
    // Statements with names belong to a connection, and poolers change connections.
    prepare: false,
    ...(url.includes('application_name=') ? {} : { connection: { application_name: 'portus' } }),
  }
}

/** Undefined where the address has another shape, as those of sockets may. */
function databaseOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(1))
  } catch {
    return undefined
  }
}
