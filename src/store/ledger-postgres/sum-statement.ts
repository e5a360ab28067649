import type { TransactionSQL } from 'bun'
import { MAX_GROUPS, TooManyGroups } from '../../usage/ledger/groups'
import type { Sum, SumQuery } from '../../usage/ledger/ledger'
import { HOUR_SUMS, hourOf } from '../postgres/ledger-columns'
import { storedText } from './row-json'

/** The last time that a `Date` can have. PostgreSQL's last one is later. */
const LAST_MS = 8_640_000_000_000_000

const FROM = 'to_timestamp($1::bigint / 1000.0)'
const TO = 'to_timestamp($2::bigint / 1000.0)'

/** The day of a time in the zone. */
export const dayOf = (time: string) => `to_char(${time} AT TIME ZONE $3::text, 'YYYY-MM-DD')`

/** An hour of which the zone's midnight takes a part. */
const hasMidnight = (hour: string) =>
  `${dayOf(hour)} <> ${dayOf(`(${hour} + interval '1 hour' - interval '1 millisecond')`)}`

/** By the names of parameters, which come behind the times and the zone. */
const FILTERS = ['application', 'team', 'alias', 'model'] as const

/** The values of these parameters. */
export const filterValues = (where: SumQuery['where'] = {}): (string | null)[] =>
  FILTERS.map((name) => {
    const value = where[name]
    return value === undefined ? null : storedText(value)
  })

const FILTER = FILTERS.map((name, at) => `($${at + 4}::text IS NULL OR ${name} = $${at + 4})`).join(
  ' AND ',
)

const sumsOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `${value} AS ${name}`)
    .join(', ')

const OF_HOURS = sumsOf(Object.fromEntries(Object.keys(HOUR_SUMS).map((name) => [name, name])))
const OF_ROWS = sumsOf(HOUR_SUMS)

/** What is grouped by, of what happened at a time: expressions with their names, each with a comma behind it. */
export type Groups = (time: string) => string

/** All by rows: sessions are in no sum of hours. */
export const rowParts = (groups: Groups) => `
  SELECT ${groups('started_at')} ${OF_ROWS} FROM portus.usage_rows
  WHERE started_at >= ${FROM} AND started_at < ${TO} AND ${FILTER}`

/** All by rows, and by hours whose rows are gone. */
export const fineParts = (groups: Groups) => `
  SELECT ${groups('hour')} ${OF_HOURS} FROM portus.usage_hours, state
  WHERE hour >= ${FROM} AND hour < ${TO} AND hour < gone AND ${FILTER}
  UNION ALL
  SELECT ${groups('started_at')} ${OF_ROWS} FROM portus.usage_rows, state
  WHERE started_at >= ${FROM} AND started_at < ${TO} AND started_at >= gone AND ${FILTER}`

/**
 * Hours that belong to the answer as a whole by their sums, the others by their rows. Hours whose rows are gone belong to the
 * time at which they begin.
 */
export const hourlyParts = (groups: Groups, isByDay = false) => {
  const isCut = (hour: string) =>
    `(${hour} < ${FROM} OR ${hour} + interval '1 hour' > ${TO}${isByDay ? ` OR ${hasMidnight(hour)}` : ''})`
  return `
  SELECT ${groups('hour')} ${OF_HOURS} FROM portus.usage_hours, state
  WHERE hour >= ${FROM} AND hour < ${TO} AND (hour < gone OR NOT ${isCut('hour')}) AND ${FILTER}
  UNION ALL
  SELECT ${groups('started_at')} ${OF_ROWS}
  FROM (
    SELECT edge FROM state, generate_series(${hourOf(`greatest(${FROM}, gone, first)`)},
      CASE WHEN last IS NOT NULL THEN least(${TO}, last) END, interval '1 hour') AS edge
    WHERE ${isCut('edge')}
  ) AS edges
  JOIN portus.usage_rows ON started_at >= edge AND started_at < edge + interval '1 hour'
  CROSS JOIN state
  WHERE started_at >= ${FROM} AND started_at < ${TO} AND started_at >= gone AND ${FILTER}`
}

function statementOf({ parts, names, maxGroups = MAX_GROUPS }: Parts): string {
  const sums = Object.keys(HOUR_SUMS).map((name) => `sum(${name})::bigint AS ${name}`)
  return `
  WITH state AS (
    SELECT purged_before AS gone, $3::text AS zone,
      (SELECT min(started_at) FROM portus.usage_rows) AS first,
      (SELECT max(started_at) FROM portus.usage_rows) AS last
    FROM portus.usage_state
  ), parts AS (${parts})
  SELECT ${[...names, ...sums].join(', ')} FROM parts
  -- Without groups, the sum of nothing would be a line.
  ${names.length > 0 ? `GROUP BY ${names.join(', ')} ORDER BY ${names.join(', ')}` : 'HAVING count(*) > 0'}
  LIMIT ${maxGroups + 1}`
}

/** What is summed up, the names of what it is grouped by, and how many groups it may have. */
type Parts = { parts: string; names: readonly string[]; maxGroups?: number }

/** One line of what was summed up. Numbers are texts. */
export type SummedLine = Readonly<Record<string, string | null>>

/**
 * Sums parts up, in the order of their groups.
 *
 * @param values Of the parameters: the times, the zone, the filters, and what the parts have more.
 * @throws {TooManyGroups}
 */
export async function summed(
  sql: TransactionSQL,
  parts: Parts,
  values: readonly (string | number | null)[],
): Promise<SummedLine[]> {
  const lines: SummedLine[] = await sql.unsafe(statementOf(parts), [...values])
  const { maxGroups = MAX_GROUPS } = parts
  if (lines.length > maxGroups) throw new TooManyGroups(maxGroups)
  return lines
}

/** A time that both PostgreSQL and JavaScript can have. */
export const timeOf = (ms: number): number => Math.round(Math.min(Math.max(ms, 0), LAST_MS))

/** The amounts of a line. */
export function amountsOf(line: SummedLine): Omit<Sum, 'group'> {
  const count = (...names: string[]) => names.reduce((sum, name) => sum + Number(line[name]), 0)
  return {
    requests: count('requests'),
    failed: count('failed'),
    inputTokens: count('input_tokens'),
    cacheReadTokens: count('cache_read_tokens'),
    cacheWriteTokens: count('cache_write_tokens', 'cache_write_1h_tokens'),
    outputTokens: count('output_tokens'),
    reasoningTokens: count('reasoning_tokens'),
    audioTokens: count('audio_input_tokens', 'audio_output_tokens'),
    microUsd: count('micro_usd'),
    unpriced: count('unpriced'),
  }
}
