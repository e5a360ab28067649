import type { ErrorKind } from '../../errors'
import type { Report } from '../record'
import { type Attempt, lastAsked } from '../trace'

/** How a target fails. The words are those of metrics and of `/v1/models`. */
export const FAULTS = [
  'rate_limited',
  'provider_error',
  'timeout',
  'unreachable',
  'credentials_refused',
  'invalid_answer',
] as const

/** One way of failing. */
export type Fault = (typeof FAULTS)[number]

/** What an attempt says of its target. Undefined where it says nothing. */
export type Judgement = Fault | 'success' | undefined

/** Statuses that speak of the operator's account and not of the request. RFC 9110 section 15.5, RFC 6585. */
const FAULT_OF_STATUS: Readonly<Record<number, Fault>> = {
  401: 'credentials_refused',
  403: 'credentials_refused',
  408: 'timeout',
  429: 'rate_limited',
}

/** A server without an endpoint says so, and does its work all the same. RFC 9110 section 15.6.2. */
const NOT_IMPLEMENTED = 501

const FIRST_SERVER_ERROR = 500
const SWITCHING_PROTOCOLS = 101
/** From here on statuses are Portus' own words to the gateway. No provider sends them. */
const FIRST_OWN_STATUS = 590

/** What a status says of who sends it. Other errors of a client are answers: the target does its work. */
function judgeStatus(status: number): Judgement {
  if (status >= FIRST_OWN_STATUS) return undefined
  if (status === NOT_IMPLEMENTED) return 'success'
  return status >= FIRST_SERVER_ERROR ? 'provider_error' : (FAULT_OF_STATUS[status] ?? 'success')
}

/**
 * What an attempt says of its target when its answer begins, or none comes. Who was not asked, and whose client has left,
 * says nothing.
 */
export function judgeAttempt(attempt: Attempt): Judgement {
  if (attempt.host === '') return undefined
  if (attempt.isRefused) return 'credentials_refused'
  return attempt.status === undefined ? attempt.outage : judgeStatus(attempt.status)
}

/** What an error that came after a good status says of who had begun to answer. */
const FAULT_OF_KIND: Readonly<Partial<Record<ErrorKind, Fault>>> = {
  stream_truncated: 'invalid_answer',
  invalid_provider_answer: 'invalid_answer',
  stream_idle_timeout: 'timeout',
  provider_timeout: 'timeout',
  gateway_timeout: 'timeout',
  provider_unreachable: 'unreachable',
  gateway_unreachable: 'unreachable',
  provider_credentials_refused: 'credentials_refused',
}

/**
 * What every attempt of a finished request says of its target. The last one that was asked has given the answer, which
 * may have broken off.
 */
export function judgements(report: Report): readonly (readonly [Attempt, Judgement])[] {
  const { attempts } = report.record.trace
  const last = lastAsked(attempts)
  return attempts.map((attempt) => {
    const judged = judgeAttempt(attempt)
    return [attempt, attempt === last && judged === 'success' ? judgeEnd(report) : judged]
  })
}

/** What the end of an answer says of who gave it. */
function judgeEnd(report: Report): Judgement {
  const { outcome, error, lateStatus, status } = report
  if (outcome === 'cancelled' || isUnread(report)) return undefined
  // A WebSocket breaks off by what its client does, too, and nobody knows which it was.
  if (status === SWITCHING_PROTOCOLS && outcome === 'failed' && !error) return undefined
  if (outcome === 'complete') return 'success'
  // An error of Portus itself is none of the target's.
  if (error) return FAULT_OF_KIND[error.kind]
  if (outcome === 'truncated') return 'invalid_answer'
  if (lateStatus !== undefined) return judgeStatus(lateStatus)
  return status < 400 ? 'provider_error' : judgeStatus(status)
}

/** Whether it is the client that was silent: it has the beginning of an answer, and did not read on. */
const isUnread = ({ outcome, error, timeToFirstByteMs }: Report): boolean =>
  error?.kind === 'stream_idle_timeout' && outcome === 'failed' && timeToFirstByteMs !== undefined
