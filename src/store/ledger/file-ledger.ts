import type { WindowAt } from '../../limits/rules/window'
import type { Logger } from '../../telemetry/logger'
import { type AuditEntry, boundedEntry, MAX_AUDIT_WAITING } from '../../usage/ledger/audit'
import type { Ledger, LedgerState } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'
import { type WriteBehind, writeBehind } from '../../usage/ledger/write-behind'
import { codeOf, isBusy, isDamage, whenFree } from '../file-work'
import { auditIn } from './audit'
import { changePrices } from './change-prices'
import { inodeOf } from './move-aside'
import { giveWay, type OpenFile, openFile } from './open-file'
import { purgeFile } from './purge'
import { endedIn, rowIn, rowsIn } from './read-ledger'
import { recentIn, slowestIn } from './recent'
import { samplesIn } from './samples'
import { seriesIn } from './series'
import { sumsIn } from './sums'
import { usedIn } from './used'

/** What the ledger of a machine is made with. */
export type FileLedgerOptions = {
  path: string
  log: Logger
  retentionDays: number
  windowAt: WindowAt
  nowMs: () => number
  /** How rows are written behind, where it is not as usual. */
  pace?: Pick<WriteBehind<LedgerRow>, 'intervalMs' | 'batchSize' | 'maxWaiting'> | undefined
}

/** So long operators wait for sums. */
const SUMS_MS = 30_000

/** A disk that fails and works in turns would say so twice a second. */
const QUIET_MS = 1000

/**
 * The ledger in an SQLite file that all processes of a machine share. Each statement is short, and between two of them requests
 * have their turn. A file that is taken away while it runs is made anew, and one that breaks is moved aside.
 */
export async function fileLedger(options: FileLedgerOptions): Promise<Ledger> {
  const { path, log, retentionDays, windowAt, nowMs, pace } = options
  let opening: Promise<OpenFile> | undefined
  const dropped = new WeakSet<OpenFile>()
  const drop = (file: OpenFile) => {
    // Another writer may have found the same, and opened the next one already.
    if (dropped.has(file)) return
    dropped.add(file)
    opening = undefined
    file.database.close()
  }
  const open = async (): Promise<OpenFile> => {
    opening ??= openFile(options)
    try {
      return await opening
    } catch (cause) {
      opening = undefined
      throw cause
    }
  }
  const current = async (): Promise<OpenFile> => {
    const file = await open()
    if (inodeOf(path) === file.inode) return file
    drop(file)
    return open()
  }
  const write = async (work: (file: OpenFile) => Promise<void>) => {
    const file = await current()
    try {
      await work(file)
    } catch (cause) {
      if (isBusy(cause) || codeOf(cause).startsWith('SQLITE_FULL')) throw cause
      // Whatever it is, a new connection may work.
      drop(file)
      if (isDamage(cause)) await giveWay(options, 'damaged', file.inode)
      throw cause
    }
  }
  const failureOf = failureLog(log, () => queue.state())
  const queue = writeBehind<LedgerRow>({
    write: (rows) => write((file) => file.write(rows)),
    onFailing: failureOf('rows'),
    ...pace,
  })
  const auditQueue = writeBehind<AuditEntry>({
    write: (entries) => write((file) => file.writeAudit(entries)),
    onFailing: failureOf('audit'),
    ...pace,
    maxWaiting: MAX_AUDIT_WAITING,
  })
  // A disk that cannot be used now may be back later, and until then rows wait.
  await open().catch(failureOf('rows'))
  const database = async () => (await current()).database
  return {
    add: queue.add,
    addAudit: (entry) => auditQueue.add(boundedEntry(entry)),
    async flush() {
      await queue.flush()
      await auditQueue.flush()
    },
    sums: async (query) => sumsIn(await database(), query, performance.now() + SUMS_MS),
    row: async (id) => rowIn(await database(), id),
    ended: async (query) => endedIn(await database(), query),
    recent: async (query) => recentIn(await database(), query),
    slowest: async (query) => slowestIn(await database(), query),
    series: async (query) => seriesIn(await database(), query, performance.now() + SUMS_MS),
    samples: async (query) => samplesIn(await database(), query),
    audit: async (query) => auditIn(await database(), query),
    used: async (rules, now) => usedIn(await database(), rules, now, windowAt),
    rows: async (query) => rowsIn(await database(), query),
    reprice: async (changes) => changePrices(await database(), changes),
    purge: async () => purgeFile(await database(), retentionDays, nowMs()),
    state: queue.state,
    async close() {
      await queue.end()
      await auditQueue.end()
      const lost = lostOf(queue.state())
      const all = lost + lostOf(auditQueue.state())
      if (all > 0) log('error', 'rows of the ledger are lost', { rows: all })
      const file = await opening?.catch(() => undefined)
      if (!file) return
      // If this cannot be written, the next start says that rows may be missing, which is no harm.
      if (lost === 0) await whenFree(file.run.end).catch(() => {})
      file.database.close()
    },
  }
}

const lostOf = ({ waiting, dropped }: LedgerState): number => waiting + dropped

/** Says when writes begin to fail and when all work again. */
function failureLog(
  log: Logger,
  state: () => LedgerState,
): (what: string) => (cause: unknown) => void {
  const failing = new Set<string>()
  let saidAtMs = Number.NEGATIVE_INFINITY
  let saidDropped = 0
  const numbers = () => {
    const { waiting, dropped } = state()
    const more = dropped - saidDropped
    saidDropped = dropped
    return { waiting, ...(more > 0 && { dropped: more }) }
  }
  let isSaid = false
  return (what) => (cause) => {
    if (cause === undefined) failing.delete(what)
    else failing.add(what)
    if (cause === undefined) {
      if (failing.size > 0) return
      if (isSaid) log('info', 'the ledger is written again', numbers())
      isSaid = false
    } else if (performance.now() - saidAtMs >= QUIET_MS) {
      saidAtMs = performance.now()
      isSaid = true
      log('error', 'the ledger cannot be written; its rows wait', {
        cause: cause instanceof Error ? cause.message : String(cause),
        ...numbers(),
        remedy: 'make room in PORTUS_DATA_PATH, and let the user of Portus write there',
      })
    }
  }
}
