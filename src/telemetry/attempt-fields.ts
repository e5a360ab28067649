import type { Fields } from './logger'
import { type Redact, redactWhole } from './redact'
import { targetIndex } from './target-index'
import { type Attempt, lastAsked } from './trace'

/** What the line says of the last provider that was asked, and of every attempt where one of them failed. */
export function providerFields(attempts: readonly Attempt[], redact: Redact): Fields {
  const last = lastAsked(attempts)
  if (!last) return {}
  return {
    upstream_host: hostOf(last, redact),
    provider_status: last.status,
    provider_error: last.words && redact(last.words.message),
    provider_error_type: typeOf(last, redact),
    provider_request_id: idOf(last, redact),
    attempts:
      attempts.length > 1 ? attempts.map((attempt) => attemptFields(attempt, redact)) : undefined,
  }
}

const attemptFields = (attempt: Attempt, redact: Redact) => ({
  target_index: targetIndex(attempt.target),
  upstream_host: hostOf(attempt, redact),
  provider_status: attempt.status,
  cause: attempt.cause && redact(attempt.cause),
  provider_error: attempt.words && redact(attempt.words.message),
  provider_error_type: typeOf(attempt, redact),
  provider_request_id: idOf(attempt, redact),
  duration_ms: rounded((attempt.endedAtMs ?? performance.now()) - attempt.startedAtMs),
})

/** An operator may have put a secret into a host. */
const hostOf = ({ host, redact: ofRequest }: Attempt, redact: Redact): string | undefined =>
  host === '' ? undefined : redact(redactWhole(ofRequest, host))

function typeOf({ words, errorType }: Attempt, redact: Redact): string | undefined {
  const type = words?.type ?? errorType
  return type && redact(type)
}

const idOf = ({ requestId }: Attempt, redact: Redact): string | undefined =>
  requestId && redact(requestId)

/** Milliseconds with one decimal. */
export const rounded = (ms: number | undefined): number | undefined =>
  ms && Math.round(ms * 10) / 10
