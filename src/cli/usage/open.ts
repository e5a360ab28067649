import type { Settings } from '../../config/settings'
import { ConfigError } from '../../config/source/problems'
import { windowAt } from '../../limits/rules/window'
import type { Unreadable } from '../../store/ledger/open-file'
import { type VisitedLedger, visitLedger } from '../../store/ledger/open-ledger'
import { causeOf } from '../../telemetry/cause'

const REMEDIES: Readonly<Record<Unreadable, string>> = {
  missing: 'is not there: serve makes it when it starts with this PORTUS_DATA_PATH',
  damaged: 'is damaged: the next start moves it aside and begins anew',
  foreign: 'is of a later version of Portus, or of another program',
  older: 'is of an earlier version of Portus: the next start of serve brings it up to date',
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])

/**
 * The ledger that a server with these settings writes: the fleet's in PostgreSQL, else that of this machine.
 *
 * @param isWriting Whether prices will be written. Else nothing is changed.
 * @throws {ConfigError} if there is none, or it cannot be read.
 */
export async function openFor(settings: Settings, isWriting: boolean): Promise<VisitedLedger> {
  const { PORTUS_DATABASE_URL: url, PORTUS_DATA_PATH: folder } = settings
  if (url !== undefined) return openDatabase(url, settings.PORTUS_LEDGER_DAYS)
  if (folder === undefined)
    throw complaint(
      'PORTUS_DATA_PATH',
      'is not set, and nor is PORTUS_DATABASE_URL: without one of them serve keeps no ledger. --data-path names the folder of a server',
    )
  const ledger = await visitLedger(folder, isWriting).catch((cause: unknown) => {
    throw complaint(folder, `the ledger cannot be read: ${causeOf(cause) ?? 'unknown error'}`)
  })
  if ('unreadable' in ledger) throw complaint(ledger.path, REMEDIES[ledger.unreadable])
  return ledger
}

async function openDatabase(url: string, retentionDays: number): Promise<VisitedLedger> {
  const { openPostgresLedger } = await import('../../store/ledger-postgres/open')
  const ledger = openPostgresLedger({ url, log: () => {}, retentionDays, windowAt })
  const orComplain = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((cause: unknown) => {
      throw complaint('PORTUS_DATABASE_URL', `cannot be read: ${causeOf(cause) ?? 'no answer'}`)
    })
  return {
    sums: (query) => orComplain(ledger.sums(query)),
    rows: (query) => orComplain(ledger.rows(query)),
    reprice: (changes) => orComplain(ledger.reprice(changes)),
    close: ledger.close,
  }
}
