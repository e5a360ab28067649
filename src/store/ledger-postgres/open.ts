import type { WindowAt } from '../../limits/rules/window'
import type { Logger } from '../../telemetry/logger'
import type { Ledger } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'
import { writeBehind } from '../../usage/ledger/write-behind'
import { type Connection, connectTo, sqlStateOf, type Work } from '../postgres/connection'
import { within } from '../postgres/deadline'
import { migrate } from '../postgres/migrations'
import { wordsOf } from '../postgres/words'
import { writeAll } from '../postgres/write-all'
import { announcer } from './announce'
import { purgeSome } from './purge'
import { readRows } from './rows'
import { readSums } from './sums'
import { readUsed } from './used'
import { repriceRows, writeRows } from './write'

const DAY_MS = 86_400_000
const WRITE_MS = 10_000
const READ_MS = 60_000
/** The start of a process waits for what its limits have used. */
const USED_MS = 5000
/** Others may be changing the tables first. */
const MIGRATE_MS = 60_000
/** Whoever ends a process does not wait longer than this for rows. */
const CLOSE_MS = 5000
const REPRICED_AT_ONCE = 500
const MIN_HOURS_DAYS = 400

/** No such table, no such schema: the database was made anew. */
const ABSENT = ['42P01', '3F000']

/** Where a fleet's ledger is, and how long it keeps what. */
export type PostgresLedgerOptions = {
  /** `postgres://user:password@host:port/database?sslmode=…` Its password stands in no line of the log. */
  url: string
  log: Logger
  /** So many days rows are kept. Sums of hours stay for 400 days or longer than that, sums of UTC days for ever. */
  retentionDays: number
  windowAt: WindowAt
  nowMs?: () => number
  /** How long a write may take, in all. */
  writeMs?: number
  /** How long an answer may take, with its turn. */
  readMs?: number
  /** How long its end may take. */
  closeMs?: number
  /** Milliseconds between two writes. */
  intervalMs?: number
}

/**
 * The ledger that all processes of a fleet share, in the schema `portus` of a PostgreSQL database, with two connections a process.
 * It is there at once: rows wait until the database is. Sums, rows and what rules have used come from the database, and reject
 * where it does not answer.
 */
export function openPostgresLedger({
  url,
  log,
  retentionDays,
  windowAt,
  nowMs = Date.now,
  writeMs = WRITE_MS,
  readMs = READ_MS,
  closeMs = CLOSE_MS,
  intervalMs,
}: PostgresLedgerOptions): Ledger {
  // A long answer must hold up no row.
  const writer = connectTo(url)
  const reader = connectTo(url)
  let prepared: Promise<void> | undefined
  let refused = 0

  const prepare = (connection: Connection) => {
    prepared ??= connection.run(migrate, MIGRATE_MS).catch((cause) => {
      prepared = undefined
      throw cause
    })
    return prepared
  }
  const inDatabase = async <T>(connection: Connection, work: Work<T>, deadlineMs: number) => {
    await prepare(connection)
    try {
      return await connection.run(work, deadlineMs)
    } catch (cause) {
      if (ABSENT.includes(sqlStateOf(cause) ?? '')) prepared = undefined
      throw cause
    }
  }
  const read = <T>(work: Work<T>) => inDatabase(reader, work, readMs)
  const write = <T>(work: Work<T>) => inDatabase(writer, work, writeMs)

  const state = () => {
    const now = queue.state()
    return { ...now, dropped: now.dropped + refused }
  }
  const announce = announcer(log, state)
  const queue = writeBehind<LedgerRow>({
    ...(intervalMs === undefined ? {} : { intervalMs }),
    async write(rows) {
      try {
        await writeAll(
          rows,
          (some) => write((sql) => writeRows(sql, some)),
          (row, cause) => {
            refused++
            announce.refused(row.id, cause)
          },
        )
      } catch (cause) {
        announce.failing(cause)
        throw cause
      }
      announce.working()
    },
    // Said above, as often as rows are lost.
    onFailing() {},
  })

  const used: Ledger['used'] = async (rules, atMs) => {
    await queue.flush()
    return read((sql) => readUsed(sql, rules, atMs, windowAt))
  }

  // Who runs Portus learns at the start that the database does not work, and not with the first request.
  void write(async () => {}).catch(announce.failing)

  return {
    add: queue.add,
    flush: queue.flush,
    sums: (query) => read((sql) => readSums(sql, query)),
    rows: (query) => read((sql) => readRows(sql, query)),
    used: (rules, atMs) => within(Math.min(USED_MS, readMs), used(rules, atMs)),
    async reprice(changes) {
      for (let at = 0; at < changes.length; at += REPRICED_AT_ONCE)
        await read((sql) => repriceRows(sql, changes.slice(at, at + REPRICED_AT_ONCE)))
    },
    async purge() {
      const rowsBeforeMs = nowMs() - retentionDays * DAY_MS
      const hoursBeforeMs = nowMs() - Math.max(MIN_HOURS_DAYS, retentionDays + 1) * DAY_MS
      try {
        while (await read((sql) => purgeSome(sql, rowsBeforeMs, hoursBeforeMs)));
      } catch (cause) {
        log('warn', 'what is too old stays in the ledger until the next time', {
          cause: wordsOf(cause),
        })
      }
    },
    state,
    async close() {
      const enough = Promise.withResolvers<void>()
      const timer = setTimeout(enough.resolve, closeMs)
      await Promise.race([queue.end(), enough.promise])
      clearTimeout(timer)
      const { waiting } = queue.state()
      if (waiting > 0) log('error', 'rows of the ledger are lost', { rows: waiting })
      writer.close()
      reader.close()
    },
  }
}
