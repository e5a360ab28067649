import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { KeptIn, nullable, Time } from './amounts'
import { AUDIT_ACTIONS } from './audit-actions'

/** One line of the audit. */
export const AdminAuditEntry = t.Object({
  id: t.String({ format: 'uuid' }),
  at: Time,
  action: t.Union(AUDIT_ACTIONS.map((action) => t.Literal(action))),
  actor: nullable(t.String({ description: 'The name of the admin key' })),
  client_address: nullable(t.String()),
  subject: nullable(t.String({ description: 'What it was done to' })),
  detail: t.Record(t.String(), t.Union([t.String(), t.Number()])),
})
export type AdminAuditEntry = Static<typeof AdminAuditEntry>

/** Answer of `GET /admin/audit`: the newest first. */
export const AuditAnswer = t.Object({
  kept_in: KeptIn,
  entries: t.Array(AdminAuditEntry),
  next: nullable(t.String()),
})
export type AuditAnswer = Static<typeof AuditAnswer>
