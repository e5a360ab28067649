import type { Usage } from '../../api/dialect'

/** The columns of the kinds of tokens. */
export const TOKEN_COLUMNS: Readonly<Record<keyof Usage, string>> = {
  inputTokens: 'input_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWrite1hTokens: 'cache_write_1h_tokens',
  audioInputTokens: 'audio_input_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  audioOutputTokens: 'audio_output_tokens',
}

/** The columns of a row in PostgreSQL, with their types as they come to the server in JSON. Times are milliseconds there. */
export const ROW_COLUMNS: Readonly<Record<string, string>> = {
  id: 'uuid',
  started_at: 'bigint',
  ended_at: 'bigint',
  time_to_first_byte_ms: 'double precision',
  application: 'text',
  team: 'text',
  key_name: 'text',
  session: 'text',
  alias: 'text',
  target: 'text',
  provider: 'text',
  model: 'text',
  endpoint: 'text',
  status: 'integer',
  outcome: 'text',
  error: 'text',
  request_id: 'text',
  ...Object.fromEntries(Object.values(TOKEN_COLUMNS).map((column) => [column, 'bigint'])),
  units: 'jsonb',
  micro_usd: 'bigint',
  price_source: 'text',
  price_version: 'text',
  price_tier: 'text',
  accuracy: 'text',
  attempts: 'jsonb',
}

/** The columns whose times are of type `timestamptz` in the table. */
const TIMES = ['started_at', 'ended_at']

/** The type of a column in the table. */
export const tableType = (column: string): string =>
  TIMES.includes(column) ? 'timestamptz' : (ROW_COLUMNS[column] ?? 'text')

/** What stands in JSON, as the table has it. */
export const fromJson = (column: string): string =>
  TIMES.includes(column) ? `to_timestamp(${column} / 1000.0)` : column

/** What stands in the table, in milliseconds where it is a time. Numbers above 32 bits come as text. */
export const toJson = (column: string): string =>
  TIMES.includes(column) ? `(extract(epoch FROM ${column}) * 1000)::bigint AS ${column}` : column

/** By what hours are summed up, besides the hour. Sessions are too many. */
export const HOUR_KEYS = ['application', 'team', 'alias', 'model', 'key_name'] as const

const tokens = Object.values(TOKEN_COLUMNS)

/** Any of the kinds of tokens. */
const HAS_TOKENS = `(${tokens.map((column) => `coalesce(${column}, 0)`).join(' + ')}) > 0`

/**
 * The sums of an hour, by their columns: how one row counts.
 *
 * - `admitted`: it was let in. One that Portus has refused asked no provider and has an error's status.
 * - `failed`: its status is an error's, or its answer broke off.
 * - `unpriced`: it used tokens that have no price.
 */
export const HOUR_SUMS: Readonly<Record<string, string>> = {
  requests: '1',
  admitted: `CASE WHEN status >= 400 AND attempts = '[]' THEN 0 ELSE 1 END`,
  failed: `CASE WHEN status >= 400 OR outcome IN ('truncated', 'failed') THEN 1 ELSE 0 END`,
  unpriced: `CASE WHEN micro_usd IS NULL AND ${HAS_TOKENS} THEN 1 ELSE 0 END`,
  ...Object.fromEntries(tokens.map((column) => [column, `coalesce(${column}, 0)`])),
  micro_usd: 'coalesce(micro_usd, 0)',
}

/** The UTC hour of a time. */
export const hourOf = (time: string): string => `date_trunc('hour', ${time}, 'UTC')`
