import type { Logger } from '../../telemetry/logger'
import { type Redact, redactWhole } from '../../telemetry/redact'
import type { AuditEntry } from '../../usage/ledger/audit'
import { logAudit } from './log-audit'

/** What somebody has done, or was refused, now. */
export type Happening = Omit<AuditEntry, 'id' | 'atMs'>

/** Writes down what happens in this process: into the log, and where the audit is kept. Never throws. */
export const auditTrail =
  (
    log: Logger,
    keep: (entry: AuditEntry) => void,
    redact: Redact,
  ): ((happening: Happening) => void) =>
  (told) => {
    const { subject } = told
    // A path may hold anything.
    const happening = {
      ...told,
      ...(subject !== undefined && { subject: redactWhole(redact, subject) }),
    }
    logAudit(log, happening)
    keep({ ...happening, id: Bun.randomUUIDv7(), atMs: Date.now() })
  }
