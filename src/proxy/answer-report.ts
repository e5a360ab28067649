import type { Alias } from '../alias/alias'
import type { AnswerFacts } from '../api/answer-facts'
import type { Dialect } from '../api/dialect'
import { CredentialError } from '../credentials/token/credential-error'
import type { PortusError } from '../errors'
import { causeOf } from '../telemetry/cause'
import type { Answerer, RequestRecord } from '../telemetry/record'
import { type Report, type Reporter, reportOf } from '../telemetry/record'
import { retriesOf } from '../telemetry/trace'
import type { MustEnd } from './admission/cut-off'
import type { Received } from './request/received'

/** What an answer is given to the client with. */
export type AnswerContext = {
  record: RequestRecord
  alias: Alias
  dialect: Dialect
  /** Whether the endpoint answers with JSON or events and nothing else. */
  isConversation: boolean
  /** Whether an answer without a body is a good one. */
  mayBeEmpty?: boolean
  /** Below which path the client finds what was made, where the answer says so. */
  madeBelow?: string
  /** Whether Portus asked for the token counts of a stream, and the client did not. */
  isUsageAdded?: boolean
  /** What the request had and its provider did not get, where that is anything. */
  dropped?: readonly string[]
  idleTimeoutMs: number
  /** Says why a stream must end. Absent where no budget ends one. */
  mustEnd?: MustEnd | undefined
  /** Milliseconds of silence in a translated stream until its client gets a ping; 0 for none. */
  pingIntervalMs: number
  report: Reporter
}

/** The part of a report that is known before the body has ended. */
export type ReportHead = Answerer & Pick<Report, 'status' | 'timeToFirstByteMs' | 'dropped'>

/** Reads the head of an answer. The record keeps who answered, for a report of a failure. */
export function headOf(
  { status, target, retries: told }: Received,
  { record, alias, dropped }: AnswerContext,
): ReportHead {
  const retries = told ?? retriesOf(record.trace, target)
  record.answerer = {
    ...(target === undefined ? alias.onlyTarget : { target, ...alias.targets.get(target) }),
    ...(retries !== undefined && { retries }),
  }
  const timeToFirstByteMs = performance.now() - record.startedAtMs
  return { status, timeToFirstByteMs, ...record.answerer, ...(dropped && { dropped }) }
}

/** Reports an answer whose body has ended. */
export const reportEnd = (
  { record, report }: AnswerContext,
  head: ReportHead,
  { usage, ...end }: Pick<Report, 'outcome' | 'bytes' | 'error' | 'reason'> & AnswerFacts,
): void =>
  report(
    reportOf(record, {
      ...head,
      ...end,
      ...(usage && Object.keys(usage).length > 0 && { usage }),
    }),
  )

/**
 * The report of a request that is answered with an error of Portus'. Nobody reads the answer if its client has left.
 *
 * @param text The body of the answer.
 */
export function failureReport(
  record: RequestRecord,
  error: PortusError,
  status: number,
  text: string,
): Report {
  const { requestedModel } = error.details
  if (requestedModel !== undefined) record.requestedModel = requestedModel
  const isLeft = error.kind === 'client_closed_request'
  return reportOf(record, {
    ...record.answerer,
    status,
    outcome: isLeft ? 'cancelled' : 'failed',
    bytes: isLeft ? 0 : Buffer.byteLength(text),
    ...failureOf(error),
  })
}

/** What the log gets of an error. */
export const failureOf = (error: PortusError): Pick<Report, 'error' | 'reason'> => ({
  error: {
    kind: error.kind,
    detail: error.message,
    ...causeIn(error),
  },
  ...reasonOf(error),
})

function causeIn({ details }: PortusError): { cause?: string } {
  const cause = causeOf(details.cause)
  return cause === undefined ? {} : { cause }
}

/** What is said about credentials. Other messages are for the client alone. */
const reasonOf = ({ details: { cause } }: PortusError): { reason?: string } =>
  cause instanceof CredentialError ? { reason: cause.message } : {}
