import { usdOf } from '../limits/rules/micro-usd'
import type { RecentQuery, SlowestQuery } from '../usage/ledger/reader'
import type { LedgerAttempt, LedgerRow } from '../usage/ledger/row'
import { isFailed } from '../usage/ledger/rows-asked'
import type { AdminAttempt, AdminRequest, RequestsAnswer } from './shapes/requests'
import type { AdminSources } from './sources'

type Sources = Pick<AdminSources, 'reader' | 'keptIn'>

/** The requests that took longest. */
export async function slowestAnswer(
  { reader, keptIn }: Sources,
  query: SlowestQuery,
): Promise<RequestsAnswer> {
  const rows = await reader.slowest(query)
  return { kept_in: keptIn, requests: rows.map(requestOf), next: null }
}

/** A page of requests, the newest first. */
export async function requestsAnswer(
  { reader, keptIn }: Sources,
  query: RecentQuery,
): Promise<RequestsAnswer> {
  const rows = await reader.recent(query)
  return {
    kept_in: keptIn,
    requests: rows.map(requestOf),
    next: rows.length < query.limit ? null : (rows.at(-1)?.id ?? null),
  }
}

/** A row as the API shows it. */
export function requestOf(row: LedgerRow): AdminRequest {
  const { tokens, price } = row
  return {
    id: row.id,
    request_id: row.requestId,
    started_at: new Date(row.startedAtMs).toISOString(),
    duration_ms: Math.max(0, row.endedAtMs - row.startedAtMs),
    first_byte_ms: row.timeToFirstByteMs ?? null,
    application: row.application,
    team: row.team ?? null,
    key: row.keyName ?? null,
    session: row.session ?? null,
    alias: row.alias,
    target_index: row.target ?? null,
    provider: row.provider ?? null,
    model: row.model ?? null,
    endpoint: row.endpoint,
    status: row.status,
    outcome: row.outcome,
    error: row.error ?? null,
    is_failed: isFailed(row),
    tokens: {
      input: tokens.inputTokens ?? 0,
      cache_read: tokens.cacheReadTokens ?? 0,
      cache_write: (tokens.cacheWriteTokens ?? 0) + (tokens.cacheWrite1hTokens ?? 0),
      output: tokens.outputTokens ?? 0,
      reasoning: tokens.reasoningTokens ?? 0,
      audio: (tokens.audioInputTokens ?? 0) + (tokens.audioOutputTokens ?? 0),
    },
    accuracy: row.accuracy,
    usd: row.microUsd === undefined ? null : usdOf(row.microUsd),
    price: price
      ? { source: price.source, version: price.version, tier: price.tier ?? null }
      : null,
    attempts: row.attempts.map(attemptOf),
  }
}

const attemptOf = (attempt: LedgerAttempt): AdminAttempt => ({
  target_index: attempt.target ?? null,
  provider: attempt.provider ?? null,
  model: attempt.model ?? null,
  status: attempt.status ?? null,
  cause: attempt.cause ?? null,
  words: attempt.words
    ? { message: attempt.words.message, type: attempt.words.type ?? null }
    : null,
  started_after_ms: attempt.startedAfterMs,
  duration_ms: attempt.durationMs ?? null,
})
