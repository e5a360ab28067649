import type { Logger } from '../../telemetry/logger'
import type { AuditEntry } from '../../usage/ledger/audit'

/** Writes a line of the audit into the log. */
export function logAudit(log: Logger, entry: Omit<AuditEntry, 'id' | 'atMs'>): void {
  const { action, actor, clientAddress, subject, detail } = entry
  log('info', 'audit', {
    action,
    actor,
    client_address: clientAddress,
    subject,
    detail: detailText(detail),
  })
}

/** `revision=2f7a, keys=3`; undefined where there is none. */
const detailText = (detail: AuditEntry['detail']): string | undefined =>
  Object.entries(detail)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || undefined
