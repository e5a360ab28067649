import type { LedgerAttempt, LedgerRow } from '../../usage/ledger/row'

/** A value as SQLite keeps it. */
export type Cell = string | number | null

/** A row as SQLite gives it. */
export type StoredRow = Readonly<Record<string, Cell>>

/** Counts that are no integers would be written as fractions. */
const whole = (value: number | undefined): Cell => (value === undefined ? null : Math.round(value))

/** The columns of a row, each with its value. */
const COLUMNS: Readonly<Record<string, (row: LedgerRow) => Cell>> = {
  id: (row) => row.id,
  started_ms: (row) => Math.round(row.startedAtMs),
  ended_ms: (row) => Math.round(row.endedAtMs),
  first_byte_ms: (row) => whole(row.timeToFirstByteMs),
  application: (row) => row.application,
  team: (row) => row.team ?? null,
  key_name: (row) => row.keyName ?? null,
  session: (row) => row.session ?? null,
  alias: (row) => row.alias,
  target: (row) => row.target ?? null,
  provider: (row) => row.provider ?? null,
  model: (row) => row.model ?? null,
  endpoint: (row) => row.endpoint,
  status: (row) => row.status,
  outcome: (row) => row.outcome,
  error: (row) => row.error ?? null,
  request_id: (row) => row.requestId,
  input_tokens: ({ tokens }) => whole(tokens.inputTokens),
  cache_read_tokens: ({ tokens }) => whole(tokens.cacheReadTokens),
  cache_write_tokens: ({ tokens }) => whole(tokens.cacheWriteTokens),
  cache_write_1h_tokens: ({ tokens }) => whole(tokens.cacheWrite1hTokens),
  audio_input_tokens: ({ tokens }) => whole(tokens.audioInputTokens),
  output_tokens: ({ tokens }) => whole(tokens.outputTokens),
  reasoning_tokens: ({ tokens }) => whole(tokens.reasoningTokens),
  audio_output_tokens: ({ tokens }) => whole(tokens.audioOutputTokens),
  images: ({ units }) => whole(units.images),
  audio_seconds: ({ units }) => units.audioSeconds ?? null,
  characters: ({ units }) => whole(units.characters),
  file_bytes: ({ units }) => whole(units.fileBytes),
  batch_requests: ({ units }) => whole(units.batchRequests),
  micro_usd: (row) => whole(row.microUsd),
  price_source: (row) => row.price?.source ?? null,
  price_version: (row) => row.price?.version ?? null,
  price_tier: (row) => row.price?.tier ?? null,
  accuracy: (row) => row.accuracy,
  attempts: (row) => JSON.stringify(row.attempts),
}

/** The names of the columns, in the order of {@link cellsOf}. */
export const COLUMN_NAMES: readonly string[] = Object.keys(COLUMNS)

const VALUES = Object.values(COLUMNS)

/** The values of a row. */
export const cellsOf = (row: LedgerRow): Cell[] => VALUES.map((cellOf) => cellOf(row))

/** What is known of these members. */
function known<Members extends object>(
  members: {
    [Name in keyof Members]: Members[Name] | Cell | undefined
  },
): Members {
  const given = Object.entries(members).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given) as Members
}

/** A row as it was added. */
export function rowOf(stored: StoredRow): LedgerRow {
  const { price_source: source, price_version: version, price_tier: tier } = stored
  return known<LedgerRow>({
    id: stored.id,
    startedAtMs: stored.started_ms,
    endedAtMs: stored.ended_ms,
    timeToFirstByteMs: stored.first_byte_ms,
    application: stored.application,
    team: stored.team,
    keyName: stored.key_name,
    session: stored.session,
    alias: stored.alias,
    target: stored.target,
    provider: stored.provider,
    model: stored.model,
    endpoint: stored.endpoint,
    status: stored.status,
    outcome: stored.outcome,
    error: stored.error,
    requestId: stored.request_id,
    tokens: known<LedgerRow['tokens']>({
      inputTokens: stored.input_tokens,
      cacheReadTokens: stored.cache_read_tokens,
      cacheWriteTokens: stored.cache_write_tokens,
      cacheWrite1hTokens: stored.cache_write_1h_tokens,
      audioInputTokens: stored.audio_input_tokens,
      outputTokens: stored.output_tokens,
      reasoningTokens: stored.reasoning_tokens,
      audioOutputTokens: stored.audio_output_tokens,
    }),
    units: known<LedgerRow['units']>({
      images: stored.images,
      audioSeconds: stored.audio_seconds,
      characters: stored.characters,
      fileBytes: stored.file_bytes,
      batchRequests: stored.batch_requests,
    }),
    microUsd: stored.micro_usd,
    price:
      source === null
        ? undefined
        : known<NonNullable<LedgerRow['price']>>({ source, version, tier }),
    accuracy: stored.accuracy,
    attempts: JSON.parse(String(stored.attempts)) as LedgerAttempt[],
  })
}
