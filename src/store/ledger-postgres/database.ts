import { type Connection, connectTo, sqlStateOf, type Work } from '../postgres/connection'
import { migrate } from '../postgres/migrations'

/** Others may be changing the tables first. */
const MIGRATE_MS = 60_000

/** No such table, no such schema: the database was made anew. */
const ABSENT = ['42P01', '3F000']

/** The database of a ledger. Its tables are made before anything else is done, and again where they are gone. */
export type LedgerDatabase = {
  /**
   * @param deadlineMs In all, with the time that it waits for its turn.
   * @throws what {@link Connection} throws.
   */
  read<T>(work: Work<T>, deadlineMs: number): Promise<T>
  /** The same, for what operators ask: however long it takes, what limits ask waits for none of it. */
  ask<T>(work: Work<T>, deadlineMs: number): Promise<T>
  /** The same, for what writes. */
  write<T>(work: Work<T>, deadlineMs: number): Promise<T>
  /** Ends all connections at once. */
  close(): void
}

/** Opens nothing yet. A long answer holds up no row, because what reads has a connection of its own. */
export function openDatabase(url: string): LedgerDatabase {
  const writer = connectTo(url)
  const reader = connectTo(url)
  const asker = connectTo(url)
  let prepared: Promise<void> | undefined

  const prepare = (connection: Connection) => {
    prepared ??= connection.run(migrate, MIGRATE_MS).catch((cause) => {
      prepared = undefined
      throw cause
    })
    return prepared
  }
  const run = async <T>(connection: Connection, work: Work<T>, deadlineMs: number) => {
    await prepare(connection)
    try {
      return await connection.run(work, deadlineMs)
    } catch (cause) {
      if (ABSENT.includes(sqlStateOf(cause) ?? '')) prepared = undefined
      throw cause
    }
  }
  return {
    read: (work, deadlineMs) => run(reader, work, deadlineMs),
    ask: (work, deadlineMs) => run(asker, work, deadlineMs),
    write: (work, deadlineMs) => run(writer, work, deadlineMs),
    close() {
      writer.close()
      reader.close()
      asker.close()
    },
  }
}
