import type { TransactionSQL } from 'bun'
import {
  AUDIT_DAYS,
  type AuditEntry,
  type AuditQuery,
  KEPT_ENTRIES,
  type KeptEntries,
  REFUSED,
} from '../../usage/ledger/audit'
import { uuidIn } from '../../usage/ledger/reader'

const DAY_MS = 86_400_000

/** One process at a time takes away what is too much. Any number that nobody else in the database uses. */
const LOCK = 7_072_747_537

/** Of entries that are written once, however often they come. */
const WRITE = `
  INSERT INTO portus.audit_entries (id, at, action, actor, client_address, subject, detail)
  SELECT id, to_timestamp(at_ms / 1000.0), action, actor, client_address, subject, detail
  FROM jsonb_to_recordset($1::text::jsonb) AS given
    (id uuid, at_ms bigint, action text, actor text, client_address text, subject text, detail jsonb)
  ORDER BY id ON CONFLICT (id) DO NOTHING`

/** Writes entries, each once. */
export async function writeAudit(
  sql: TransactionSQL,
  entries: readonly AuditEntry[],
): Promise<void> {
  const given = entries.map(({ atMs, clientAddress, ...entry }) => ({
    ...entry,
    at_ms: atMs,
    client_address: clientAddress,
  }))
  await sql.unsafe(WRITE, [JSON.stringify(given)])
}

/** The oldest entries of one kind. */
const trimming = (condition: string): string =>
  `DELETE FROM portus.audit_entries WHERE ${condition} AND (at, id) <= (
     SELECT at, id FROM portus.audit_entries WHERE ${condition}
     ORDER BY at DESC, id DESC OFFSET $1::bigint LIMIT 1)`

/**
 * Takes the oldest entries away where there are too many: of refusals for refusals alone, as anybody can bring them about. It
 * reads as many as may stay.
 */
export async function trimAudit(
  sql: TransactionSQL,
  kept: KeptEntries = KEPT_ENTRIES,
): Promise<void> {
  const [lock] = await sql.unsafe(`SELECT pg_try_advisory_xact_lock(${LOCK}) AS is_mine`)
  if (!lock.is_mine) return
  await sql.unsafe(trimming(`action = '${REFUSED}'`), [kept.refused])
  await sql.unsafe(trimming(`action <> '${REFUSED}'`), [kept.done])
}

/** Takes entries away that are too old. */
export async function purgeAudit(sql: TransactionSQL, nowMs: number): Promise<void> {
  await sql.unsafe(
    'DELETE FROM portus.audit_entries WHERE at < to_timestamp($1::bigint / 1000.0)',
    [Math.round(nowMs - AUDIT_DAYS * DAY_MS)],
  )
}

type Stored = Record<'action', string> &
  Record<'actor' | 'client_address' | 'subject', string | null> & {
    id: string
    at_ms: string
    detail: AuditEntry['detail']
  }

/** A page of the audit, the newest first. Where the last one of a page is gone, everything older is gone as well. */
export async function readAudit(
  sql: TransactionSQL,
  { limit, beforeId }: AuditQuery,
): Promise<AuditEntry[]> {
  const before = beforeId === undefined ? undefined : uuidIn(beforeId)
  if (beforeId !== undefined && before === undefined) return []
  const found: Stored[] = await sql.unsafe(
    `SELECT id, (extract(epoch FROM at) * 1000)::bigint AS at_ms, action, actor, client_address, subject, detail
     FROM portus.audit_entries
     ${before === undefined ? '' : 'WHERE (at, id) < (SELECT at, id FROM portus.audit_entries WHERE id = $2::uuid)'}
     ORDER BY at DESC, id DESC LIMIT $1::bigint`,
    before === undefined ? [limit] : [limit, before],
  )
  return found.map(entryOf)
}

const entryOf = ({ at_ms, client_address, actor, subject, ...stored }: Stored): AuditEntry => ({
  id: stored.id,
  atMs: Number(at_ms),
  action: stored.action,
  ...(actor !== null && { actor }),
  ...(client_address !== null && { clientAddress: client_address }),
  ...(subject !== null && { subject }),
  detail: stored.detail,
})
