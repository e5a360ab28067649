import { join } from 'node:path'
import type { Ledger } from '../../usage/ledger/ledger'
import type { FileLedgerOptions } from './file-ledger'
import type { Unreadable } from './open-file'

/** Where the ledger of a machine is, and for how long its rows are kept. */
export type LedgerOptions = Omit<FileLedgerOptions, 'path' | 'nowMs'> & {
  /** The folder of what all processes of a machine share. Without one there is no ledger. */
  folder: string | undefined
  nowMs?: () => number
}

/**
 * Opens the ledger of a machine: `ledger.sqlite` in the data folder. Where that cannot be used, it says so, and rows wait until
 * it can. An earlier run that ended without its last rows is said once.
 */
export async function openLedger({
  folder,
  nowMs = Date.now,
  ...options
}: LedgerOptions): Promise<Ledger | undefined> {
  if (folder === undefined) return undefined
  // Loaded here because a process without a folder needs no SQLite.
  const [{ fileLedger }, { LEDGER_FILE }] = await Promise.all([
    import('./file-ledger'),
    import('./open-file'),
  ])
  return fileLedger({ path: join(folder, LEDGER_FILE), nowMs, ...options })
}

/** What a command may do with a ledger. */
export type VisitedLedger = Pick<Ledger, 'sums' | 'rows' | 'reprice' | 'close'>

/**
 * Looks at the ledger of a machine, whether a server runs or not.
 *
 * @param isWriting Whether prices will be written. Else nothing is changed.
 * @throws whatever the system or SQLite throws.
 */
export async function visitLedger(
  folder: string,
  isWriting: boolean,
): Promise<VisitedLedger | { unreadable: Unreadable; path: string }> {
  const { LEDGER_FILE, visitFile } = await import('./open-file')
  const path = join(folder, LEDGER_FILE)
  const database = visitFile(path, isWriting)
  if (typeof database === 'string') return { unreadable: database, path }
  const [{ sumsIn }, { rowsIn }, { changePrices }] = await Promise.all([
    import('./sums'),
    import('./read-ledger'),
    import('./change-prices'),
  ])
  return {
    sums: (query) => sumsIn(database, query),
    rows: (query) => rowsIn(database, query),
    reprice: (changes) => changePrices(database, changes),
    close: async () => database.close(),
  }
}
