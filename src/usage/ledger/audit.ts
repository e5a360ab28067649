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

/** So long entries are kept. */
export const AUDIT_DAYS = 400
/** So many of what was done are kept, the newest. */
export const MAX_AUDIT_ENTRIES = 100_000
/** What anybody can have written, without a key. */
export const REFUSED = 'admin.refused'
/** So many of these are kept, the newest, apart from the others: nobody without a key fills a disk or pushes others out. */
export const MAX_REFUSED_ENTRIES = 10_000
/** How many entries of each kind are kept. */
export type KeptEntries = { done: number; refused: number }
export const KEPT_ENTRIES: KeptEntries = { done: MAX_AUDIT_ENTRIES, refused: MAX_REFUSED_ENTRIES }
/** So many of a process wait to be written. */
export const MAX_AUDIT_WAITING = 10_000

const MAX_LENGTH = 500
const MAX_DETAILS = 50

/** An entry that every ledger takes: texts are cut, and hold no character that PostgreSQL refuses. */
export function boundedEntry({ detail, ...entry }: AuditEntry): AuditEntry {
  const bounded = Object.entries(entry)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'string' ? bounds(value) : value])
  const details = Object.entries(detail)
    .slice(0, MAX_DETAILS)
    .map(([name, value]) => [
      bounds(name),
      typeof value === 'string' ? bounds(value) : finite(value),
    ])
  return {
    ...Object.fromEntries(bounded),
    atMs: Math.round(finite(entry.atMs)),
    detail: Object.fromEntries(details),
  }
}

const bounds = (text: string): string =>
  text.slice(0, MAX_LENGTH).toWellFormed().replaceAll('\0', '\u{fffd}')

/** JSON knows no other numbers. */
const finite = (value: number): number => (Number.isFinite(value) ? value : 0)
