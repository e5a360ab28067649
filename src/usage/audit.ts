/** One thing that was done to a server, or that somebody was refused. Holds no secret. */
export type AuditEntry = {
  /** UUID: the key by which an entry is written once, whoever writes it. */
  id: string
  /** `Date.now()` */
  atMs: number
  /** e.g. `application.paused` */
  action: string
  /** The name of the admin key. */
  actor?: string | undefined
  clientAddress?: string | undefined
  /** What it was done to. */
  subject?: string | undefined
  detail: Readonly<Record<string, string | number>>
}

/** A page of the audit, the newest first. */
export type AuditQuery = {
  limit: number
  /** The id of the last entry of the page before. */
  beforeId?: string | undefined
}
