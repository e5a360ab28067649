import type { WindowAt } from '../../limits/rules/window'
import type { Logger } from '../../telemetry/logger'
import type { Ledger } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'
import { writeBehind } from '../../usage/ledger/write-behind'
import type { Work } from '../postgres/connection'
import { within } from '../postgres/deadline'
import { wordsOf } from '../postgres/words'
import { writeAll } from '../postgres/write-all'
import { announcer } from './announce'
import { auditQueue } from './audit-queue'
import { openDatabase } from './database'
import { purgeAll } from './purge'
import { fleetReader } from './reader'
import { readRows } from './rows'
import { beginRun, type RunOptions } from './runs'
import { readUsed } from './used'
import { repriceInSteps, writeRows } from './write'

const WRITE_MS = 10_000
const READ_MS = 60_000
/** An operator waits no longer for an answer. */
const ASK_MS = 20_000
/** The start of a process waits for what its limits have used. */
const USED_MS = 5000
/** Whoever ends a process does not wait longer than this for rows. */
const CLOSE_MS = 5000

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
  /** How often a process says that it runs, and after how long without that it is dead. */
  runs?: Pick<RunOptions, 'beatMs' | 'deadMs'>
}

/**
 * The ledger that all processes of a fleet share, in the schema `portus` of a PostgreSQL database, with three connections a process at most.
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
  runs,
}: PostgresLedgerOptions): Ledger {
  const database = openDatabase(url)
  const read = <T>(work: Work<T>) => database.read(work, readMs)
  const write = <T>(work: Work<T>) => database.write(work, writeMs)
  let refused = 0

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
          (some) =>
            write(async (sql) => {
              // First, because sums that others wait for are locked from then on until the end of the transaction.
              await run.written(sql)
              await writeRows(sql, some)
            }),
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

  const audit = auditQueue({
    write,
    announce,
    areRowsWaiting: () => queue.state().waiting > 0,
    intervalMs,
  })

  const used: Ledger['used'] = async (rules, atMs) => {
    await queue.flush()
    return read((sql) => readUsed(sql, rules, atMs, windowAt))
  }

  const run = beginRun({
    // Who runs Portus learns at the start that the database does not work, and not with the first request.
    async write(work) {
      try {
        await write(work)
      } catch (cause) {
        announce.failing(cause)
        throw cause
      }
      // While rows wait, whoever writes them says how it goes.
      if (queue.state().waiting === 0) announce.working()
    },
    isIdle: () => queue.state().waiting === 0,
    onLost: ({ runs, afterMs }) =>
      log('warn', 'the last run ended without its last rows', {
        runs,
        missing_after: new Date(afterMs).toISOString(),
      }),
    ...runs,
  })

  return {
    ...fleetReader((work) => database.ask(work, Math.min(ASK_MS, readMs))),
    add: queue.add,
    addAudit: audit.add,
    async flush() {
      await queue.flush()
      await audit.flush()
    },
    rows: (query) => read((sql) => readRows(sql, query)),
    used: (rules, atMs) => within(Math.min(USED_MS, readMs), used(rules, atMs)),
    reprice: (changes) => repriceInSteps(read, changes),
    async purge() {
      try {
        await purgeAll(read, nowMs(), retentionDays)
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
      run.stop()
      const end = async () => {
        await Promise.all([queue.end(), audit.end()])
        const { waiting, dropped } = state()
        // If this cannot be written, somebody says that rows may be missing, which is no harm.
        if (waiting + dropped === 0) await write(run.ended).catch(() => {})
      }
      await Promise.race([end(), enough.promise])
      clearTimeout(timer)
      const waiting = queue.state().waiting + audit.state().waiting
      if (waiting > 0) log('error', 'rows of the ledger are lost', { rows: waiting })
      database.close()
    },
  }
}
