import type { Logger } from '../../telemetry/logger'
import type { AuditEntry } from '../../usage/ledger/audit'
import { logAudit } from './log-audit'

/** What somebody has done, or was refused, now. */
export type Happening = Omit<AuditEntry, 'id' | 'atMs'>

/** Writes down what happens in this process: into the log, and where the audit is kept. Never throws. */
export const auditTrail =
  (log: Logger, keep: (entry: AuditEntry) => void): ((happening: Happening) => void) =>
  (happening) => {
    logAudit(log, happening)
    keep({ ...happening, id: Bun.randomUUIDv7(), atMs: Date.now() })
  }
