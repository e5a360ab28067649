import type { Fields, Level, Logger } from './logger'
import type { Report } from './record'
import type { Redact } from './redact'
import { targetIndex } from './target-index'

/** Longer words are not meant for people. */
const MAX_REASON_LENGTH = 600

/** Probes of an orchestrator come every few seconds and say nothing while they succeed. */
const QUIET_PATHS = new Set(['/health'])

/** Writes one line for every finished request. */
export const requestLog =
  (log: Logger, redact: Redact) =>
  (report: Report): void =>
    log(levelOf(report), 'request', requestFields(report, redact))

function levelOf({ status, outcome, record }: Report): Level {
  if (status >= 500 || outcome === 'truncated') return 'error'
  if (QUIET_PATHS.has(record.path) && status < 400) return 'debug'
  return status >= 400 || outcome === 'failed' ? 'warn' : 'info'
}

/** The fields of a request's line; token counts only where the answer carried them. */
function requestFields(report: Report, redact: Redact): Fields {
  const { record, usage, error } = report
  return {
    request_id: record.id,
    application: record.application,
    method: record.method,
    path: redact(record.path),
    model_alias: record.alias,
    provider: report.provider,
    resolved_model: report.model,
    target_index: report.target && targetIndex(report.target),
    retries: report.retries,
    status: report.status,
    late_status: report.lateStatus,
    dropped: report.dropped && redact(report.dropped.join(', ')),
    outcome: report.outcome,
    error: error?.kind,
    cause: error?.cause && redact(error.cause),
    reason: report.reason && redact(report.reason).slice(0, MAX_REASON_LENGTH),
    ttft_ms: rounded(report.timeToFirstByteMs),
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

const rounded = (ms: number | undefined) => ms && Math.round(ms * 10) / 10
