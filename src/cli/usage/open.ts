import { loadSettings } from '../../config/settings'
import { ConfigError } from '../../config/source/problems'
import type { Env } from '../../config/source/variables'
import { codeOf } from '../../store/file-work'
import type { Unreadable } from '../../store/ledger/open-file'
import type { VisitedLedger } from '../../store/ledger/open-ledger'
import type { CommandOptions } from '../command'
import { placed } from '../environment'

/** The ledger that a command reads. */
export type OpenedLedger = {
  ledger: VisitedLedger
  /** For how many days rows are kept. */
  retentionDays: number
  /** What to say of an error of the ledger. Undefined where the error has another origin. */
  explain: (cause: unknown) => ConfigError | undefined
}

const UNREADABLE: Readonly<Record<Unreadable, string>> = {
  missing: 'is not there yet; a Portus that runs with this data folder makes it when it starts',
  damaged: 'is damaged; the next Portus that starts keeps it aside and begins a new one',
  foreign: 'is of a later version of Portus, or of another program',
}

const NOWHERE =
  'is not set, so there is no ledger; name the folder in which the server keeps its data, or its database in PORTUS_DATABASE_URL'

const READ = ['PORTUS_DATABASE_URL', 'PORTUS_DATA_PATH', 'PORTUS_LEDGER_DAYS']

/**
 * Opens the ledger of the settings: a fleet's where there is a database, else that of this machine.
 *
 * @param isWriting Whether prices will be written. Else nothing is changed.
 * @throws {ConfigError} if there is none, or it cannot be read.
 */
export async function openLedgerOf(
  options: CommandOptions,
  env: Env,
  isWriting: boolean,
): Promise<OpenedLedger> {
  const { settings, problems } = loadSettings(env)
  const ours = problems.filter(({ source }) => READ.includes(source))
  if (ours.length > 0) throw new ConfigError(placed(ours, options))
  const { PORTUS_DATABASE_URL: url, PORTUS_DATA_PATH: folder, PORTUS_LEDGER_DAYS } = settings
  const retentionDays = PORTUS_LEDGER_DAYS
  if (url !== undefined) {
    const { failureWords, visitPostgresLedger } = await import('../../store/ledger-postgres/visit')
    return {
      ledger: visitPostgresLedger(url),
      retentionDays,
      explain: (cause) => complaintOf('PORTUS_DATABASE_URL', cause, failureWords),
    }
  }
  if (folder === undefined) throw complaint('PORTUS_DATA_PATH', NOWHERE)
  const { visitLedger } = await import('../../store/ledger/open-ledger')
  const explain = (cause: unknown) =>
    complaintOf(folder, cause, (error) => `the ledger cannot be read: ${error.message}`)
  const ledger = await visitLedger(folder, isWriting).catch((cause) => {
    throw explain(cause) ?? cause
  })
  if ('unreadable' in ledger) throw complaint(ledger.path, UNREADABLE[ledger.unreadable])
  return { ledger, retentionDays, explain }
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])

/** Errors of systems and of databases have codes. Too many groups are a `RangeError`. */
const complaintOf = (
  source: string,
  cause: unknown,
  wordsOf: (cause: Error) => string,
): ConfigError | undefined =>
  cause instanceof Error && (codeOf(cause) !== '' || cause instanceof RangeError)
    ? complaint(source, wordsOf(cause))
    : undefined
