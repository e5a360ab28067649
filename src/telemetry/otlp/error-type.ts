import type { Report } from '../record'
import type { Attempt } from '../trace'

/** A code of the system or a word, and no sentence: of those there are few. */
const CODE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** What OpenTelemetry calls an error without a name. https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
const OTHER = '_OTHER'

const FIRST_ERROR = 400
const FIRST_SERVER_ERROR = 500

const isUnfinished = ({ outcome }: Report): boolean =>
  outcome === 'failed' || outcome === 'truncated'

/** What went wrong with a request, as one of few words: an error of Portus, or a status. */
export function requestErrorType(report: Report): string | undefined {
  const { status, outcome, error } = report
  if (outcome === 'cancelled') return undefined
  if (error) return error.kind
  if (status >= FIRST_ERROR) return String(status)
  return isUnfinished(report) ? outcome : undefined
}

/** Whether a request failed as OpenTelemetry sees it: a fault of the client's is none of the server's. */
export const isServerError = (report: Report): boolean =>
  report.outcome !== 'cancelled' &&
  (report.status >= FIRST_SERVER_ERROR || (report.status < FIRST_ERROR && isUnfinished(report)))

/**
 * What went wrong with an attempt, as one of few words. What providers say of it may repeat contents, and stays in the log.
 *
 * @param answered The report, where the client got the answer of this attempt.
 */
export function attemptErrorType(
  attempt: Attempt,
  answered: Report | undefined,
): string | undefined {
  const { status, cause, isRefused } = attempt
  if (status !== undefined && status >= FIRST_ERROR) return String(status)
  if (status === undefined && isRefused) return 'no_credentials'
  if (cause !== undefined) return CODE.test(cause) ? cause : OTHER
  if (!answered || answered.outcome === 'cancelled') return undefined
  if (isUnfinished(answered)) return answered.error?.kind ?? answered.outcome
  return undefined
}
