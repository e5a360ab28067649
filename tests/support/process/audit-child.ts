/**
 * Adds so many entries to the audit of the ledger in a folder, or in the database at an address, and ends. One half of them every
 * such process adds, by the same ids, the other half is its own. What the ledger logs goes to standard error.
 */
import { windowAt } from '../../../src/limits/rules/window'
import { openLedger } from '../../../src/store/ledger/open-ledger'
import { openPostgresLedger } from '../../../src/store/ledger-postgres/open'
import type { Logger } from '../../../src/telemetry/logger'

const [where = '', count = '0'] = process.argv.slice(2)
const log: Logger = (level, message, fields) => console.error(level, message, fields)
const options = { log, retentionDays: 90, windowAt }
const ledger = where.startsWith('postgres:')
  ? openPostgresLedger({ url: where, ...options, intervalMs: 5, closeMs: 60_000 })
  : await openLedger({ folder: where, ...options })
for (let at = 0; at < Number(count); at++) {
  const isShared = at % 2 === 0
  ledger?.addAudit({
    id: isShared ? `00000000-0000-7000-8000-${String(at).padStart(12, '0')}` : Bun.randomUUIDv7(),
    atMs: Date.now(),
    action: 'admin.refused',
    subject: isShared ? 'shared' : 'own',
    detail: {},
  })
  if (at % 50 === 0) await Bun.sleep(1)
}
await ledger?.close()
