import { awsErrorIn } from '../api/aws-errors'
import { refusesCredentials } from '../api/credential-refusal'
import type { ProviderError } from '../api/dialect'
import { errorWords, providerError } from '../api/provider-error'
import { jsonIn } from '../body/json/json-in'
import { NO_CREDENTIALS } from '../credentials/token/credential-error'
import { PortusError, portusError } from '../errors'
import { readGatewayError } from '../portkey/errors'
import { contentOf } from '../stream/answer'
import { readStart } from '../stream/read-whole'
import { noteLateWords } from '../telemetry/provider-words'
import type { Report } from '../telemetry/record'
import { redactWhole } from '../telemetry/redact'
import { redactAccounts, redactAccountsInJson } from '../telemetry/redact-accounts'
import { type AnswerContext, type ReportHead, reportEnd } from './answer-report'
import type { Received } from './request/received'
import { isLasting, retryAfterIn } from './retry-hint'

/** Of an error answer this much is read; the rest cannot be meant for people. */
export const MAX_ERROR_BYTES = 1024 * 1024

/** Whether to ask again. OpenAI's and Anthropic's SDKs obey it. */
const SHOULD_RETRY = 'x-should-retry'
/** RFC 9110 section 10.2.3. */
const RETRY_AFTER = 'retry-after'

/** The credentials are good, and have no right to do it: only the operator can give them one. */
const FORBIDDEN = 403

/** What the log gets beside the status. */
type Told = Pick<Report, 'error' | 'reason'>

/** Errors of the request that another attempt may mend: a timeout, a conflict, too many requests. */
const MENDED_BY_RETRY = new Set([408, 409, 429])

/** An error answer, and whom it is for. */
export type ErrorAnswer = {
  answer: Received
  context: AnswerContext
  /** With the status that the client gets. */
  head: ReportHead
  headers: Headers
}

/**
 * An error of the provider, in the client's dialect and in the provider's words, without what they say of
 * the operator's credentials and accounts.
 *
 * @throws {PortusError} where the provider was not asked, or nobody can make anything of its answer.
 */
export const respondError = async (error: ErrorAnswer): Promise<Response> =>
  respondErrorBytes(error, await readStart(error.answer, MAX_ERROR_BYTES))

/** The same, for an error whose body has been read. */
export function respondErrorBytes(
  { answer, context, head, headers }: ErrorAnswer,
  bytes: Uint8Array<ArrayBuffer>,
): Response {
  const { dialect, record } = context
  const { redact } = answer
  const { status } = head
  const received = new TextDecoder().decode(bytes)
  const text = redact(received)
  const { error, source, isAsReceived } = errorOf({ ...answer, status }, text)
  error.message = redactAccounts(redactWhole(redact, error.message))
  noteLateWords(record.trace, source)
  error.type ??= awsErrorIn(sourceHeaders(answer))
  if (error.type === NO_CREDENTIALS)
    return respondKind('credentials_unavailable', { answer, context, head, headers }, error)
  if (refusesCredentials({ status, headers: sourceHeaders(answer), error, text: source }))
    return respondRefusal({ answer, context, head, headers }, error)
  hintAtRetry(headers, status, error, source)
  const told: Told = status === FORBIDDEN ? { reason: error.message } : {}
  const shown = isAsReceived && dialect.isErrorBody(jsonIn(text)) && redactAccountsInJson(text)
  if (shown === received) {
    if (contentOf(headers) !== 'json') headers.set('content-type', 'application/json')
    reportEnd(context, head, { outcome: 'failed', bytes: bytes.byteLength, ...told })
    return new Response(bytes, { status, headers })
  }
  if (shown) return respondJson({ answer, context, head, headers }, shown, told)
  const shownStatus = dialect.providerStatus(error, status)
  const retryAfter = headers.get(RETRY_AFTER)
  const body = JSON.stringify(dialect.providerErrorBody(error, shownStatus, record.id, retryAfter))
  const shownHead = { ...head, status: shownStatus }
  return respondJson({ answer, context, head: shownHead, headers }, redact(body), told)
}

/** Says whether to ask again, and when, as far as it is known. What the provider says goes before. */
function hintAtRetry(headers: Headers, status: number, error: ProviderError, source: string): void {
  const isMended = status >= 500 || MENDED_BY_RETRY.has(status)
  if (!isMended || isLasting(error)) {
    if (!headers.has(SHOULD_RETRY)) headers.set(SHOULD_RETRY, 'false')
    return
  }
  if (headers.has(RETRY_AFTER)) return
  const seconds = retryAfterIn(source)
  if (seconds !== undefined) headers.set(RETRY_AFTER, String(seconds))
}

/** What the provider says, and the text in which it says it. */
type Said = {
  error: ProviderError
  source: string
  /** Whether the text is the provider's own, in the client's format. */
  isAsReceived: boolean
}

function errorOf(answer: Received, text: string): Said {
  const { status, isUntouched, failure, redact } = answer
  const own = readGatewayError(answer, text)
  if (!isUntouched && failure) {
    const source = redact(failure.text)
    const words = errorWords(source)
    if (words && !isOnTheWay(own)) return { error: words, source, isAsReceived: false }
  }
  if (own instanceof PortusError) throw own
  if (own) return { error: { ...own }, source: text, isAsReceived: false }
  return { error: providerError(text, status), source: text, isAsReceived: isUntouched }
}

/** Whether something else went wrong than that the gateway does not understand the provider. */
const isOnTheWay = (error: unknown): boolean =>
  error instanceof PortusError && error.kind !== 'invalid_provider_answer'

const sourceHeaders = ({ failure, headers }: Received): Headers => failure?.headers ?? headers

/** Says that the operator's credentials are refused. The client's own are good, and asking again is vain. */
function respondRefusal(answer: ErrorAnswer, error: ProviderError): Response {
  const { headers } = answer
  headers.set(SHOULD_RETRY, 'false')
  headers.delete('www-authenticate')
  return respondKind('provider_credentials_refused', answer, error)
}

/** An error about credentials. The log gets the words, too: only the operator can do something about them. */
function respondKind(
  kind: 'provider_credentials_refused' | 'credentials_unavailable',
  answer: ErrorAnswer,
  { message }: ProviderError,
): Response {
  const { context, head } = answer
  const { redact } = answer.answer
  const error = portusError(kind, { values: { words: message } })
  const body = redact(JSON.stringify(context.dialect.errorBody(error, context.record.id)))
  return respondJson({ ...answer, head: { ...head, status: error.status } }, body, {
    error: { kind },
    reason: redact(message),
  })
}

function respondJson({ context, head, headers }: ErrorAnswer, json: string, told: Told): Response {
  headers.set('content-type', 'application/json')
  reportEnd(context, head, {
    outcome: 'failed',
    bytes: Buffer.byteLength(json),
    ...told,
  })
  return new Response(json, { status: head.status, headers })
}
