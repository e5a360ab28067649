/** What is written down for an audit. */
export const AUDIT_ACTIONS = [
  'server.started',
  'configuration.changed',
  'configuration.refused',
  'key.added',
  'key.changed',
  'key.removed',
  'application.paused',
  'application.resumed',
  'admin.refused',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]
