import type { TransactionSQL } from 'bun'
import type { Counted } from '../../limits/limit-store'
import { PARTS } from '../../limits/rules/parts'
import type { Owner, Rule } from '../../limits/rules/rule'
import type { WindowAt } from '../../limits/rules/window'
import { HOUR_SUMS, hourOf } from '../postgres/ledger-columns'
import { timeOf } from './sum-statement'

/** Sliding windows that are shorter are counted by rows alone. */
const MIN_SECONDS_BY_HOURS = 7200

/** What of the ledger one statement reads. */
type Span = {
  kind: Owner['kind']
  startMs: number
  /** The length of a part. Undefined: all is one amount. */
  partMs?: number
  isByHours: boolean
}

/** Reasoning is a part of output. */
const TOKENS = [
  ...['input_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'audio_input_tokens'],
  ...['output_tokens', 'audio_output_tokens'],
]

const SUMMED = ['admitted', 'cache_read_tokens', 'micro_usd']

const sums = (values: Readonly<Record<string, string>>) =>
  [
    ...SUMMED.map((name) => `${values[name]} AS ${name}`),
    `${TOKENS.map((name) => values[name]).join(' + ')} AS tokens`,
  ].join(', ')

const OF_ROWS = sums(HOUR_SUMS)
const OF_HOURS = sums(Object.fromEntries(Object.keys(HOUR_SUMS).map((name) => [name, name])))

const msOf = (time: string) => `(extract(epoch FROM ${time}) * 1000)::bigint`

/** Whole hours by their sums, the first part of one by rows, unless those are gone. The owner's kind is the column's name. */
const statementOf = (kind: Owner['kind']) => `
  WITH bounds AS (
    SELECT start, purged_before AS gone,
      CASE WHEN NOT $3::boolean THEN 'infinity'
        WHEN start < purged_before OR start = ${hourOf('start')} THEN ${hourOf('start')}
        ELSE ${hourOf('start')} + interval '1 hour' END AS full_from
    FROM portus.usage_state, (SELECT to_timestamp($2::bigint / 1000.0) AS start) AS given
  ), parts AS (
    SELECT ${kind} AS name, ${msOf('hour')} + 3600000 - 1 AS at_ms, ${OF_HOURS}
    FROM portus.usage_hours, bounds
    WHERE ${kind} = ANY($1::text[]) AND hour >= full_from
    UNION ALL
    SELECT ${kind}, ${msOf('started_at')}, ${OF_ROWS}
    FROM portus.usage_rows, bounds
    WHERE ${kind} = ANY($1::text[]) AND started_at >= to_timestamp($2::bigint / 1000.0)
      AND started_at < full_from AND started_at >= gone
  )
  SELECT name, max(at_ms) AS at_ms, sum(admitted)::bigint AS admitted, sum(tokens)::bigint AS tokens,
    sum(cache_read_tokens)::bigint AS cache_read_tokens, sum(micro_usd)::bigint AS micro_usd
  FROM parts GROUP BY name, at_ms / $4::bigint ORDER BY name, at_ms`

type Part = Record<
  'name' | 'at_ms' | 'admitted' | 'tokens' | 'cache_read_tokens' | 'micro_usd',
  string
>

/** What rules have used until now, in their order. Those of what runs now are left out. */
export async function readUsed(
  sql: TransactionSQL,
  rules: readonly Rule[],
  nowMs: number,
  windowAt: WindowAt,
): Promise<Counted[]> {
  const spans = new Map<string, { span: Span; rules: Rule[] }>()
  const keys = new Map<Rule, string>()
  for (const rule of rules) {
    const span = spanOf(rule, nowMs, windowAt)
    if (!span) continue
    const key = JSON.stringify(span)
    keys.set(rule, key)
    const same = spans.get(key) ?? { span, rules: [] }
    same.rules.push(rule)
    spans.set(key, same)
  }
  const found = new Map<string, Map<string, Part[]>>()
  for (const [key, { span, rules: same }] of spans) {
    const names = [...new Set(same.map(({ owner }) => owner.name))]
    const parts: Part[] = await sql.unsafe(statementOf(span.kind), [
      sql.array(names, 'TEXT'),
      timeOf(span.startMs),
      span.isByHours,
      span.partMs ?? Number.MAX_SAFE_INTEGER,
    ])
    found.set(
      key,
      Map.groupBy(parts, ({ name }) => name),
    )
  }
  return [...keys].map(([rule, key]) => ({
    rule,
    amounts: (found.get(key)?.get(rule.owner.name) ?? [])
      .map((part) => ({ atMs: Math.min(Number(part.at_ms), nowMs), amount: amountOf(rule, part) }))
      .filter(({ amount }) => amount > 0),
  }))
}

function spanOf(
  { owner: { kind }, window }: Rule,
  nowMs: number,
  windowAt: WindowAt,
): Span | undefined {
  switch (window.kind) {
    case 'running':
      return undefined
    case 'once':
      return { kind, startMs: 0, isByHours: true }
    case 'calendar':
      return { kind, startMs: windowAt(window, nowMs).startMs, isByHours: true }
    case 'sliding': {
      const lengthMs = window.seconds * 1000
      return {
        kind,
        startMs: nowMs - lengthMs + 1,
        partMs: Math.max(1, Math.floor(lengthMs / PARTS)),
        isByHours: window.seconds >= MIN_SECONDS_BY_HOURS,
      }
    }
  }
}

function amountOf({ unit, cachedFactor }: Rule, part: Part): number {
  switch (unit) {
    case 'requests':
      return Number(part.admitted)
    case 'tokens':
      return Number(part.tokens) + Math.ceil(Number(part.cache_read_tokens) * cachedFactor)
    case 'micro_usd':
      return Number(part.micro_usd)
    case 'concurrent':
      return 0
  }
}
