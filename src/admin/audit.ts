import type { AuditEntry, AuditQuery } from '../usage/ledger/audit'
import type { AdminAuditEntry, AuditAnswer } from './shapes/audit'
import { AUDIT_ACTIONS, type AuditAction } from './shapes/audit-actions'
import type { AdminSources } from './sources'

/** A page of the audit, the newest first. */
export async function auditAnswer(
  { reader, keptIn }: Pick<AdminSources, 'reader' | 'keptIn'>,
  query: AuditQuery,
): Promise<AuditAnswer> {
  const entries = await reader.audit(query)
  return {
    kept_in: keptIn,
    entries: entries.flatMap(entryOf),
    next: entries.length < query.limit ? null : (entries.at(-1)?.id ?? null),
  }
}

const isAction = (text: string): text is AuditAction =>
  AUDIT_ACTIONS.some((known) => known === text)

/** A later version may have written actions that this one does not know. */
const entryOf = ({ action, ...entry }: AuditEntry): AdminAuditEntry[] =>
  isAction(action)
    ? [
        {
          id: entry.id,
          at: new Date(entry.atMs).toISOString(),
          action,
          actor: entry.actor ?? null,
          client_address: entry.clientAddress ?? null,
          subject: entry.subject ?? null,
          detail: { ...entry.detail },
        },
      ]
    : []
