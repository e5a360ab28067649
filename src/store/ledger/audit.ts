import type { Database } from 'bun:sqlite'
import {
  AUDIT_DAYS,
  type AuditEntry,
  type AuditQuery,
  KEPT_ENTRIES,
  type KeptEntries,
  REFUSED,
} from '../../usage/ledger/audit'
import { othersFirst, whenFree } from '../file-work'
import type { Cell, StoredRow } from './columns'
import { DAY_MS } from './scan'

const ENTRIES_AT_ONCE = 200

/** More than are written at once, so that it gets ahead of them, and so few that it is short. */
const TRIMMED_AT_ONCE = 1000

/** Of entries of one kind, the newest of those that are too many. Each kind has an index of its own. */
const trimming = (index: string, condition: string): string =>
  `DELETE FROM audit_entries WHERE number IN (
     SELECT number FROM audit_entries INDEXED BY ${index} WHERE ${condition}
     ORDER BY number DESC LIMIT ${TRIMMED_AT_ONCE} OFFSET ?)`

/**
 * Writes entries, each once, however often it comes. The oldest go where there are too many: of refusals for refusals alone, as
 * anybody can bring them about.
 */
export function auditWriter(database: Database, kept: KeptEntries = KEPT_ENTRIES) {
  const insert = database.query(
    `INSERT OR IGNORE INTO audit_entries (id, at_ms, action, actor, client_address, subject, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  // What was written first has the lowest numbers.
  const trimRefused = database.query(trimming('audit_entries_refused', `action = '${REFUSED}'`))
  const trimDone = database.query(trimming('audit_entries_done', `action <> '${REFUSED}'`))
  const write = database.transaction((entries: readonly AuditEntry[]) => {
    for (const { id, atMs, action, actor, clientAddress, subject, detail } of entries) {
      const who = [actor ?? null, clientAddress ?? null, subject ?? null]
      insert.run(id, atMs, action, ...who, JSON.stringify(detail))
    }
    // To count costs time, and only what was added to can be too much.
    if (entries.some(({ action }) => action === REFUSED)) trimRefused.run(kept.refused)
    if (entries.some(({ action }) => action !== REFUSED)) trimDone.run(kept.done)
  })
  return async (entries: readonly AuditEntry[]): Promise<void> => {
    for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) {
      if (at > 0) await othersFirst()
      await whenFree(() => write.immediate(entries.slice(at, at + ENTRIES_AT_ONCE)))
    }
  }
}

/** A page of the audit, the newest first. */
export async function auditIn(
  database: Database,
  { limit, beforeId }: AuditQuery,
): Promise<AuditEntry[]> {
  // Where the last one of a page is gone, everything older is gone as well.
  const page = database.query<StoredRow, Cell[]>(
    `SELECT * FROM audit_entries
     ${beforeId === undefined ? '' : 'WHERE (at_ms, id) < (SELECT at_ms, id FROM audit_entries WHERE id = ?)'}
     ORDER BY at_ms DESC, id DESC LIMIT ?`,
  )
  const asked = beforeId === undefined ? [limit] : [beforeId, limit]
  return (await whenFree(() => page.all(...asked))).map(entryOf)
}

function entryOf(stored: StoredRow): AuditEntry {
  const text = (column: string) => (stored[column] === null ? undefined : String(stored[column]))
  const [actor, clientAddress, subject] = ['actor', 'client_address', 'subject'].map(text)
  return {
    id: String(stored.id),
    atMs: Number(stored.at_ms),
    action: String(stored.action),
    ...(actor !== undefined && { actor }),
    ...(clientAddress !== undefined && { clientAddress }),
    ...(subject !== undefined && { subject }),
    detail: JSON.parse(String(stored.detail)) as AuditEntry['detail'],
  }
}

/** Takes entries away that are too old. */
export async function purgeAudit(database: Database, nowMs: number): Promise<void> {
  const remove = database.query(
    'DELETE FROM audit_entries WHERE number IN (SELECT number FROM audit_entries WHERE at_ms < ? LIMIT ?)',
  )
  const beforeMs = nowMs - AUDIT_DAYS * DAY_MS
  const some = () => remove.run(beforeMs, ENTRIES_AT_ONCE).changes
  while ((await whenFree(some)) > 0) await othersFirst()
}
