import { providerFields } from './attempt-fields'
import { knownTexts } from './known-texts'
import { levelOf } from './level'
import type { Fields, Logger } from './logger'
import type { Report } from './record'
import type { Redact } from './redact'
import { shownText } from './shown-text'
import { targetIndex } from './target-index'
import { rounded, timingOf } from './timing'

/** Longer texts are not meant for people. */
const MAX_REASON_LENGTH = 600
const MAX_CAUSE_LENGTH = 4096
const MAX_SENTENCE_LENGTH = 300
const MAX_NAME_LENGTH = 200

/** Writes one line for every finished request. */
export function requestLog(log: Logger, redact: Redact): (report: Report) => void {
  const known = knownTexts(redact)
  return (report) => log(levelOf(report), 'request', requestFields(report, redact, known))
}

/** Why there is no answer, or no whole one: the cause of an error, or else of the last attempt. */
function causeIn({ error, outcome, record }: Report, redact: Redact): string | undefined {
  if (!error && outcome !== 'failed') return undefined
  const cause = error?.cause ?? record.trace.attempts.at(-1)?.cause
  return shownText(cause, MAX_CAUSE_LENGTH, redact)
}

/**
 * The fields of a request's line; token counts only where the answer carried them.
 *
 * @param known Does what `redact` does, for texts that come again and again.
 */
function requestFields(report: Report, redact: Redact, known: Redact): Fields {
  const { record, usage, error } = report
  return {
    request_id: record.id,
    trace_id: record.trace.span?.traceId,
    application: record.application,
    key_name: record.keyName,
    client_address: record.clientAddress,
    user_agent: shownText(record.userAgent, MAX_NAME_LENGTH, known),
    method: record.method,
    path: known(record.path),
    model_alias: record.alias,
    requested_model: shownText(record.requestedModel, MAX_NAME_LENGTH, redact),
    provider: report.provider,
    resolved_model: report.model,
    stream: record.isStreamed,
    target_index: report.target && targetIndex(report.target),
    retries: report.retries,
    status: report.status,
    late_status: report.lateStatus,
    dropped: shownText(report.dropped?.join(', '), MAX_CAUSE_LENGTH, redact),
    outcome: report.outcome,
    error: error?.kind,
    error_detail: shownText(error?.detail, MAX_SENTENCE_LENGTH, redact),
    cause: causeIn(report, redact),
    ...providerFields(record.trace.attempts, redact, known),
    reason: shownText(report.reason, MAX_REASON_LENGTH, redact),
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
