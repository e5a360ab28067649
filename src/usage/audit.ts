export type { AuditEntry, AuditQuery } from './ledger/audit'
