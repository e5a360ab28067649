import type { Database } from 'bun:sqlite'
import { firstIdAt } from '../../usage/ledger/first-id'
import type { Ledger } from '../../usage/ledger/ledger'
import { uuidIn } from '../../usage/ledger/reader'
import type { LedgerRow } from '../../usage/ledger/row'
import { whenFree } from '../file-work'
import { rowOf, type StoredRow } from './columns'

/** The row with this id. Undefined where there is none, and where it is no UUID. */
export async function rowIn(database: Database, id: string): Promise<LedgerRow | undefined> {
  const kept = uuidIn(id)
  if (kept === undefined) return undefined
  const row = database.query<StoredRow, [string]>('SELECT * FROM usage_rows WHERE id = ?')
  const found = await whenFree(() => row.get(kept))
  return found ? rowOf(found) : undefined
}

/** The newest rows of those that have ended since a time. */
export async function endedIn(
  database: Database,
  { sinceMs, limit }: Parameters<Ledger['ended']>[0],
): Promise<LedgerRow[]> {
  const newest = database.query<StoredRow, [string, number]>(
    'SELECT * FROM usage_rows WHERE id >= ? ORDER BY id DESC LIMIT ?',
  )
  const found = await whenFree(() => newest.all(firstIdAt(sinceMs), limit))
  return found.map(rowOf)
}

/** Rows of a time, in pages, oldest first. */
export async function rowsIn(
  database: Database,
  { fromMs, toMs, afterId, limit }: Parameters<Ledger['rows']>[0],
) {
  const after = database.query<{ started_ms: number }, [string]>(
    'SELECT started_ms FROM usage_rows WHERE id = ?',
  )
  const page = database.query<StoredRow, [number, number, number, string, number]>(
    `SELECT * FROM usage_rows WHERE started_ms >= ? AND started_ms < ? AND (started_ms, id) > (?, ?)
     ORDER BY started_ms, id LIMIT ?`,
  )
  const found = await whenFree(() => {
    // Where it is gone, everything before it is gone as well.
    const ms = afterId === undefined ? undefined : after.get(afterId)?.started_ms
    const lowest = Math.max(fromMs, ms ?? fromMs)
    return ms === undefined
      ? page.all(lowest, toMs, -1, '', limit)
      : page.all(lowest, toMs, ms, afterId ?? '', limit)
  })
  return found.map(rowOf)
}
