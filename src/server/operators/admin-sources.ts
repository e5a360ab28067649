import { hostname } from 'node:os'
import type { AdminSources } from '../../admin/sources'
import type { ReloadState } from '../../config/reload-state'
import type { Pauses } from '../../limits/pauses'
import type { Logger } from '../../telemetry/logger'
import type { Redact } from '../../telemetry/redact'
import type { Accounts } from '../accounts/open-accounts'
import { auditTrail } from '../audit/audit-trail'
import { keepReloads } from '../audit/keep-reloads'

/** What the admin API of a process is opened with. */
export type AdminOptions = {
  accounts: Pick<Accounts, 'book' | 'keptIn' | 'ledger' | 'redis'>
  pauses: Pauses
  reloads: () => ReloadState | undefined
  log: Logger
  /** Takes secrets out of what is written down. */
  redact: Redact
}

/** What the admin API shows and does in this process. Keeps the audit of reloads until it ends. */
export function adminSources({ accounts, pauses, reloads, log, redact }: AdminOptions): {
  sources: AdminSources
  end(): void
} {
  const { book, keptIn, ledger, redis } = accounts
  return {
    sources: {
      reader: book,
      keptIn,
      pauses,
      note: auditTrail(log, book.addAudit, redact),
      ledger: ledger && (() => ledger.state()),
      redisIsUp: redis && (() => redis.isUp()),
    },
    end: keepReloads(reloads, book.addAudit, hostname()),
  }
}
