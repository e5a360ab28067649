import type { TransactionSQL } from 'bun'
import { keyOf, type Owner, type Thing } from '../owners/owner-store'
import type { Looked } from './lookups'

/** One look into the index for each thing, also where the database does not know yet how many there are. */
const FIND = `
  SELECT asked.kind, asked.id, application, alias, provider
  FROM (SELECT DISTINCT kind, id FROM jsonb_to_recordset($1::text::jsonb) AS given (kind text, id text)) AS asked
  CROSS JOIN LATERAL (
    SELECT application, alias, provider FROM portus.owners
    WHERE owners.kind = asked.kind AND owners.id = asked.id ORDER BY number) AS found`

/** Finds the owners of things. */
export async function findOwners(sql: TransactionSQL, things: readonly Thing[]): Promise<Looked> {
  const json = JSON.stringify(things.map(({ kind, id }) => ({ kind, id })))
  const rows: readonly (Owner & Thing)[] = await sql.unsafe(FIND, [json])
  const found = new Map<string, Owner[]>()
  for (const row of rows) {
    const { application, alias, provider } = row
    const owners = found.get(keyOf(row)) ?? []
    owners.push({ application, alias, provider })
    found.set(keyOf(row), owners)
  }
  return found
}

/** Fails where nobody could be found: the table is gone, or somebody holds it. */
export const tryFinding = (sql: TransactionSQL): Promise<Looked> =>
  findOwners(sql, [{ kind: '', id: '' }])
