import type { TransactionSQL } from 'bun'
import type { Ledger } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'
import { ROW_COLUMNS, toJson } from '../postgres/ledger-columns'
import { type RowFromServer, rowOf } from './row-json'
import { timeOf } from './sum-statement'

const COLUMNS = Object.keys(ROW_COLUMNS).map(toJson).join(', ')

/** Where the row of the last page is gone, so is all before it: the first page is the next one. */
const STATEMENT = `
  SELECT ${COLUMNS} FROM portus.usage_rows AS found
  WHERE found.started_at >= to_timestamp($1::bigint / 1000.0)
    AND found.started_at < to_timestamp($2::bigint / 1000.0)
    AND ($3::uuid IS NULL OR NOT EXISTS (SELECT FROM portus.usage_rows WHERE id = $3::uuid)
      OR (found.started_at, found.id) > (SELECT started_at, id FROM portus.usage_rows WHERE id = $3::uuid))
  ORDER BY found.started_at, found.id LIMIT $4::bigint`

/** A page of rows from `fromMs` until before `toMs`, by the times at which they began. */
export async function readRows(
  sql: TransactionSQL,
  { fromMs, toMs, afterId, limit }: Parameters<Ledger['rows']>[0],
): Promise<LedgerRow[]> {
  const rows: RowFromServer[] = await sql.unsafe(STATEMENT, [
    timeOf(fromMs),
    timeOf(toMs),
    afterId ?? null,
    limit,
  ])
  return rows.map(rowOf)
}
