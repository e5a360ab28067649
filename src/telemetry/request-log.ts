import { providerFields, rounded } from './attempt-fields'
import type { Fields, Level, Logger } from './logger'
import type { Report } from './record'
import type { Redact } from './redact'
import { targetIndex } from './target-index'
import { timingOf } from './timing'
import type { Attempt } from './trace'

/** Longer words are not meant for people. */
const MAX_REASON_LENGTH = 600
const MAX_TEXT_LENGTH = 300

/** Probes of an orchestrator come every few seconds and say nothing while they succeed. */
const QUIET_PATHS = new Set(['/health', '/livez', '/readyz'])

/** Writes one line for every finished request. */
export const requestLog =
  (log: Logger, redact: Redact) =>
  (report: Report): void =>
    log(levelOf(report), 'request', requestFields(report, redact))

/**
 * How much a request's line matters.
 *
 * - `error`: somebody must act. Portus or a provider failed, or a stream has no end.
 * - `warn`: somebody should look. A request was refused, or a target that comes first refuses its credentials.
 * - `info`: all is well, or nobody here can do anything: a client that left, an address that nobody serves.
 */
function levelOf({ status, outcome, record, error }: Report): Level {
  // A process that drains says so itself.
  if (QUIET_PATHS.has(record.path) && (status < 400 || status === 503)) return 'debug'
  if (status >= 500 || outcome === 'truncated') return 'error'
  if (outcome === 'cancelled' || error?.kind === 'unknown_url') return 'info'
  if (status >= 400 || outcome === 'failed') return 'warn'
  return hasRefusedCredentials(record.trace.attempts) ? 'warn' : 'info'
}

const hasRefusedCredentials = (attempts: readonly Attempt[]): boolean =>
  attempts.some(({ isRefused }) => isRefused)

/** Why there is no answer, or no whole one: the cause of an error, or else of the last attempt. */
function causeIn({ error, outcome, record }: Report, redact: Redact): string | undefined {
  if (!error && outcome !== 'failed') return undefined
  const cause = error?.cause ?? record.trace.attempts.at(-1)?.cause
  return cause && redact(cause)
}

/** A text of others, on one line and no longer than a line has room for. */
const cut = (text: string | undefined, redact: Redact): string | undefined =>
  text && redact(text.slice(0, MAX_TEXT_LENGTH))

/** The fields of a request's line; token counts only where the answer carried them. */
function requestFields(report: Report, redact: Redact): Fields {
  const { record, usage, error } = report
  return {
    request_id: record.id,
    application: record.application,
    client_address: record.clientAddress,
    user_agent: cut(record.userAgent, redact),
    method: record.method,
    path: redact(record.path),
    model_alias: record.alias,
    requested_model: cut(record.requestedModel, redact),
    provider: report.provider,
    resolved_model: report.model,
    stream: record.isStreamed,
    target_index: report.target && targetIndex(report.target),
    retries: report.retries,
    status: report.status,
    late_status: report.lateStatus,
    dropped: report.dropped && redact(report.dropped.join(', ')),
    outcome: report.outcome,
    error: error?.kind,
    error_detail: cut(error?.detail, redact),
    cause: causeIn(report, redact),
    ...providerFields(record.trace.attempts, redact),
    reason: report.reason && redact(report.reason).slice(0, MAX_REASON_LENGTH),
    ttft_ms: rounded(report.timeToFirstByteMs),
    provider_ms: rounded(timingOf(record, record.startedAtMs + report.durationMs)?.providerMs),
    duration_ms: rounded(report.durationMs),
    bytes: report.bytes,
    input_tokens: usage?.inputTokens,
    cache_read_tokens: usage?.cacheReadTokens,
    cache_write_tokens: usage?.cacheWriteTokens,
    cache_write_1h_tokens: usage?.cacheWrite1hTokens,
    audio_input_tokens: usage?.audioInputTokens,
    output_tokens: usage?.outputTokens,
    reasoning_tokens: usage?.reasoningTokens,
    audio_output_tokens: usage?.audioOutputTokens,
  }
}
