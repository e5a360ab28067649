import type { TransactionSQL } from 'bun'

/** All lock them in the same order. */
const LOCK = `
  INSERT INTO portus.owner_counts AS had (application, things)
  SELECT value, 0 FROM jsonb_array_elements_text($1::text::jsonb) ORDER BY value COLLATE "C"
  ON CONFLICT (application) DO UPDATE SET things = had.things`

/** Nobody else changes what these applications have until the end of the transaction. */
export async function lockCounts(
  sql: TransactionSQL,
  applications: ReadonlySet<string>,
): Promise<void> {
  await sql.unsafe(LOCK, [JSON.stringify([...applications])])
}

const DROP_OLDEST = `
  WITH gone AS (
    DELETE FROM portus.owners WHERE number IN (
      SELECT number FROM portus.owners WHERE application = $1 ORDER BY number LIMIT $2)
    RETURNING number
  )
  UPDATE portus.owner_counts SET things = things - (SELECT count(*) FROM gone)
  WHERE application = $1`

/** Forgets so many things of an application whose count is locked. */
export async function dropOldest(
  sql: TransactionSQL,
  application: string,
  count: number,
): Promise<void> {
  await sql.unsafe(DROP_OLDEST, [application, count])
}

/** So many are forgotten within one transaction. */
const AT_ONCE = 500

/** One process is enough. Any number that nobody else in the database uses. */
const ONE = 7_072_747_537

/** Those of a time are neighbours, so only the first ones are looked at. */
const OLD = `
  SELECT number::text, application FROM (
    SELECT number, application, made_at FROM portus.owners ORDER BY number LIMIT ${AT_ONCE}
  ) AS first WHERE made_at <= to_timestamp($1::bigint / 1000.0)`

const DROP = `
  WITH gone AS (
    DELETE FROM portus.owners
    WHERE number IN (SELECT value::bigint FROM jsonb_array_elements_text($1::text::jsonb))
    RETURNING application
  ), counted AS (
    SELECT application, count(*) AS gone FROM gone GROUP BY application
  )
  UPDATE portus.owner_counts AS had SET things = things - counted.gone FROM counted
  WHERE had.application = counted.application`

/**
 * Forgets some of what is too old.
 *
 * @returns Whether there may be more.
 */
export async function purgeSome(sql: TransactionSQL, beforeMs: number): Promise<boolean> {
  const [lock] = await sql.unsafe(`SELECT pg_try_advisory_xact_lock(${ONE}) AS is_mine`)
  if (!lock.is_mine) return false
  const old: { number: string; application: string }[] = await sql.unsafe(OLD, [
    Math.round(beforeMs),
  ])
  if (old.length === 0) return false
  await lockCounts(sql, new Set(old.map(({ application }) => application)))
  await sql.unsafe(DROP, [JSON.stringify(old.map(({ number }) => number))])
  return old.length === AT_ONCE
}
