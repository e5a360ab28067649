import {
  openPostgresLedger,
  type PostgresLedgerOptions,
} from '../../../src/store/ledger-postgres/open'
import type { Fields, Level } from '../../../src/telemetry/logger'
import type { Sum } from '../../../src/usage/ledger/ledger'
import { NOON_MS } from './ledger-rows'

/** A ledger in a database, with what it says in the log. It ends with its scope. */
export function ledgerIn(url: string, more: Partial<PostgresLedgerOptions> = {}) {
  const lines: { atMs: number; level: Level; message: string; fields: Fields | undefined }[] = []
  const ledger = openPostgresLedger({
    url,
    log: (level, message, fields) =>
      lines.push({ atMs: performance.now(), level, message, fields }),
    retentionDays: 90,
    windowAt: (_, nowMs) => ({ startMs: nowMs - 1000 }),
    nowMs: () => NOON_MS,
    ...more,
  })
  return { ...ledger, lines, [Symbol.asyncDispose]: ledger.close }
}

/** What the ledger has in all. */
export async function totalOf(ledger: {
  sums: ReturnType<typeof ledgerIn>['sums']
}): Promise<Sum | undefined> {
  const [sum] = await ledger.sums({
    fromMs: 0,
    toMs: Number.MAX_SAFE_INTEGER,
    by: [],
    timeZone: 'UTC',
  })
  return sum
}
