import type { Fields } from './logger'
import type { Redact } from './redact'
import { shownText } from './shown-text'
import { targetIndex } from './target-index'
import { rounded } from './timing'
import { type Attempt, lastAsked } from './trace'

/** Longer than anything that an attempt keeps. */
const MAX_LENGTH = 4096

/**
 * What the line says of the last provider that was asked, and of every attempt where one of them failed.
 *
 * @param known Does what `redact` does, for texts that come again and again.
 */
export function providerFields(
  attempts: readonly Attempt[],
  redact: Redact,
  known: Redact,
): Fields {
  const last = lastAsked(attempts)
  if (!last) return {}
  return {
    upstream_host: hostOf(last, known),
    provider_status: last.status,
    provider_error: shownText(last.words?.message, MAX_LENGTH, redact),
    provider_error_type: typeOf(last, redact),
    provider_request_id: idOf(last, redact),
    attempts:
      attempts.length > 1
        ? attempts.map((attempt) => attemptFields(attempt, redact, known))
        : undefined,
  }
}

const attemptFields = (attempt: Attempt, redact: Redact, known: Redact) => ({
  target_index: targetIndex(attempt.target),
  upstream_host: hostOf(attempt, known),
  provider_status: attempt.status,
  cause: shownText(attempt.cause, MAX_LENGTH, redact),
  provider_error: shownText(attempt.words?.message, MAX_LENGTH, redact),
  provider_error_type: typeOf(attempt, redact),
  provider_request_id: idOf(attempt, redact),
  duration_ms: rounded((attempt.endedAtMs ?? performance.now()) - attempt.startedAtMs),
})

/** An operator may have put a secret into a host. */
const hostOf = ({ host }: Attempt, known: Redact): string | undefined =>
  host === '' ? undefined : known(host)

function typeOf({ words, errorType }: Attempt, redact: Redact): string | undefined {
  return shownText(words?.type ?? errorType, MAX_LENGTH, redact)
}

const idOf = ({ requestId }: Attempt, redact: Redact): string | undefined =>
  shownText(requestId, MAX_LENGTH, redact)
