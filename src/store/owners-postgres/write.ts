import type { TransactionSQL } from 'bun'
import type { Owner, OwnerBounds } from '../owners/owner-store'
import type { Forgotten, Remembered } from './change'
import { dropOldest, lockCounts } from './counts'

const GIVEN = `jsonb_to_recordset($1::text::jsonb) AS given
  (n integer, kind text, id text, provider text, application text, alias text, made_at bigint)`

const DIGEST = `sha256(convert_to(given.provider, 'UTF8'))`

/** Whose things are that somebody may have said to be his. */
const KNOWN = `
  SELECT n, found.application, found.alias, found.provider FROM ${GIVEN}
  CROSS JOIN LATERAL (
    SELECT application, alias, provider FROM portus.owners
    WHERE owners.kind = given.kind AND owners.id = given.id
      AND owners.provider_digest = ${DIGEST} LIMIT 1) AS found`

/** All who write do it in the same order, so that no two of them wait for each other. Of two with the same key the first stays. */
const ADD = `
  WITH made AS (
    INSERT INTO portus.owners (kind, id, provider_digest, provider, application, alias, made_at)
    SELECT kind, id, ${DIGEST}, provider, application, alias, to_timestamp(made_at / 1000.0)
    FROM ${GIVEN} ORDER BY kind COLLATE "C", id COLLATE "C", ${DIGEST}, n
    ON CONFLICT (kind, id, provider_digest) DO NOTHING RETURNING application
  ), counted AS (
    SELECT application, count(*) AS made FROM made GROUP BY application
  )
  UPDATE portus.owner_counts AS had SET things = things + made FROM counted
  WHERE had.application = counted.application
  RETURNING had.application, made::float8, had.things::float8,
    (SELECT sum(things) FROM portus.owner_counts)::float8 AS before`

type Known = Owner & { n: number }
type Added = { application: string; made: number; things: number; before: number }

/**
 * Remembers things. Who is the first to say so stays the owner. Where there is too much, the oldest of the same application go.
 *
 * @returns whose those things are that belong to somebody else, by their places among the changes.
 */
export async function rememberIn(
  sql: TransactionSQL,
  changes: readonly Remembered[],
  bounds: OwnerBounds,
): Promise<ReadonlyMap<number, Owner>> {
  const rows = changes.map(({ thing, owner, madeAtMs }, n) => ({
    n,
    ...thing,
    ...owner,
    made_at: Math.round(madeAtMs),
  }))
  // To look first spares locks: what is asked for again and again says the same each time.
  const known: Known[] = await sql.unsafe(KNOWN, [JSON.stringify(rows)])
  const places = new Set(known.map(({ n }) => n))
  const fresh = rows.filter(({ n }) => !places.has(n))
  if (fresh.length > 0) {
    await lockCounts(sql, new Set(fresh.map(({ application }) => application)))
    const json = JSON.stringify(fresh)
    const added: Added[] = await sql.unsafe(ADD, [json])
    await makeRoom(sql, added, bounds)
    const made = added.reduce((sum, one) => sum + one.made, 0)
    // Somebody else was quicker.
    if (made < fresh.length) known.push(...(await sql.unsafe(KNOWN, [json])))
  }
  return new Map(
    known.flatMap(({ n, application, alias, provider }) =>
      application === changes[n]?.owner.application
        ? []
        : [[n, { application, alias, provider }] as const],
    ),
  )
}

/** No application loses more for want of room in all than it has just made. */
async function makeRoom(
  sql: TransactionSQL,
  added: readonly Added[],
  { max, maxOfApplication }: OwnerBounds,
): Promise<void> {
  let all = added.reduce((sum, { made }) => sum + made, added[0]?.before ?? 0)
  for (const { application, made, things } of added) {
    const excess = Math.max(things - maxOfApplication, Math.min(made, all - max), 0)
    if (excess > 0) await dropOldest(sql, application, excess)
    all -= excess
  }
}

const FORGET = `
  WITH gone AS (
    DELETE FROM portus.owners USING jsonb_to_recordset($1::text::jsonb) AS given
      (kind text, id text, application text)
    WHERE owners.kind = given.kind AND owners.id = given.id AND owners.application = given.application
    RETURNING owners.application
  ), counted AS (
    SELECT application, count(*) AS gone FROM gone GROUP BY application
  )
  UPDATE portus.owner_counts AS had SET things = things - counted.gone FROM counted
  WHERE had.application = counted.application`

/** Forgets things that applications have deleted. */
export async function forgetIn(sql: TransactionSQL, changes: readonly Forgotten[]): Promise<void> {
  await lockCounts(sql, new Set(changes.map(({ application }) => application)))
  const rows = changes.map(({ thing, application }) => ({ ...thing, application }))
  await sql.unsafe(FORGET, [JSON.stringify(rows)])
}
