import type { TransactionSQL } from 'bun'
import {
  type LatencySample,
  MAX_SAMPLED,
  type SampleQuery,
  type Samples,
} from '../../usage/ledger/reader'
import { hourOf } from '../postgres/ledger-columns'
import { conditionOf, noValues, type Values } from './values'

/** With a filter, rows are read so many in a row: a page of the table has about so many. */
const ROWS_OF_A_POINT = 10

const COLUMNS = `id, started_at, application, alias, status, outcome, time_to_first_byte_ms,
  (extract(epoch FROM ended_at - started_at) * 1000)::float8 AS duration_ms,
  coalesce(attempts -> 0 ->> 'target' <> target, false) AS has_fallen_back`

/**
 * How long requests took: of all rows of the time where they are few, else of rows at points of the time that are as close as
 * requests were. With a filter more rows are looked at, because few of them may fit.
 */
export async function readSamples(sql: TransactionSQL, query: SampleQuery): Promise<Samples> {
  const { where } = query
  const max = Math.min(query.max, MAX_SAMPLED)
  const isFiltering = Object.values(where ?? {}).some((value) => value !== undefined)
  const look = isFiltering ? MAX_SAMPLED : max
  const isAllLookedAt = await hasAtMost(sql, query, look)
  const values = noValues()
  const found = isAllLookedAt
    ? allOf(query, values)
    : someOf(query, values, look, isFiltering ? ROWS_OF_A_POINT : 1)
  const rows: Found[] = await sql.unsafe(spread(found, values, max), values.all)
  return {
    samples: rows.map(sampleOf),
    isWhole: isAllLookedAt && Number(rows[0]?.total ?? 0) <= max,
  }
}

async function hasAtMost(
  sql: TransactionSQL,
  { fromMs, toMs }: SampleQuery,
  count: number,
): Promise<boolean> {
  const values = noValues()
  const [counted] = await sql.unsafe(
    `SELECT count(*)::integer AS n FROM (
       SELECT FROM portus.usage_rows
       WHERE started_at >= ${values.bindTime(fromMs)} AND started_at < ${values.bindTime(toMs)}
       LIMIT ${values.bind(count + 1, 'bigint')}) AS counted`,
    values.all,
  )
  return counted.n <= count
}

const allOf = ({ fromMs, toMs, where }: SampleQuery, values: Values): string =>
  `SELECT ${COLUMNS} FROM portus.usage_rows
   WHERE started_at >= ${values.bindTime(fromMs)} AND started_at < ${values.bindTime(toMs)}
     AND ${conditionOf(where, values)}`

/** An hour gets as many points as it had requests, in proportion. Only the part of it counts that lies within the time. */
function someOf(
  { fromMs, toMs, where }: SampleQuery,
  values: Values,
  look: number,
  rowsOfAPoint: number,
): string {
  const [from, to] = [values.bindTime(fromMs), values.bindTime(toMs)]
  return `
  WITH parts AS (
    SELECT greatest(hour, ${from}) AS start, least(hour + interval '1 hour', ${to}) AS stop,
      sum(requests)::float8 AS requests
    FROM portus.usage_hours
    WHERE hour >= ${hourOf(from)} AND hour < ${to}
      AND hour >= (SELECT purged_before FROM portus.usage_state)
    GROUP BY hour
  ), weighted AS (
    SELECT start, stop - start AS length, requests * extract(epoch FROM stop - start)::float8 AS weight
    FROM parts
  ), points AS (
    SELECT start + random() * length AS point FROM weighted,
      (SELECT sum(weight) AS total FROM weighted) AS summed,
      generate_series(1, floor(weight / total * ${Math.ceil(look / rowsOfAPoint)} + random())::integer)
  )
  SELECT DISTINCT ${COLUMNS} FROM points, LATERAL (
    SELECT * FROM portus.usage_rows WHERE started_at >= point AND started_at < ${to}
    ORDER BY started_at, id LIMIT ${rowsOfAPoint}
  ) AS looked WHERE ${conditionOf(where, values)}`
}

/** So many of what was found, evenly, in the order of their time. */
const spread = (found: string, values: Values, max: number): string => {
  const most = values.bind(max, 'bigint')
  return `
  SELECT *, (extract(epoch FROM started_at) * 1000)::bigint AS started_ms FROM (
    SELECT *, row_number() OVER (ORDER BY started_at, id) AS number, count(*) OVER () AS total
    FROM (${found}) AS found
  ) AS numbered
  WHERE total <= ${most} OR number * ${most} / total <> (number - 1) * ${most} / total
  ORDER BY number`
}

type Found = Pick<LatencySample, 'application' | 'alias' | 'status' | 'outcome'> & {
  started_ms: string
  time_to_first_byte_ms: number | null
  duration_ms: number
  has_fallen_back: boolean
  total: string
}

const sampleOf = (row: Found): LatencySample => ({
  startedAtMs: Number(row.started_ms),
  application: row.application,
  alias: row.alias,
  status: row.status,
  outcome: row.outcome,
  firstByteMs: row.time_to_first_byte_ms ?? undefined,
  durationMs: Math.round(row.duration_ms),
  hasFallenBack: row.has_fallen_back,
})
