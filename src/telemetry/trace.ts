import { awsErrorIn } from '../api/aws-errors'
import { PortusError } from '../errors'
import { causeOf } from './cause'
import { knownTexts } from './known-texts'
import { type Redact, redactWhole } from './redact'
import { newSpanId } from './trace-context/ids'
import type { RequestSpan } from './trace-context/request-span'

/** What a provider said of a request that it did not answer well. In words that may be logged once they are cut. */
export type ProviderWords = {
  message: string
  /** Its name of the error, e.g. `invalid_request_error` or `RESOURCE_EXHAUSTED`. */
  type?: string
}

/** How a provider fails that sends no status. */
export type Outage = 'timeout' | 'unreachable' | 'invalid_answer'

/** One request to a provider. Times are those of `performance.now()`. */
export type Attempt = {
  /** The gateway's name of the target, e.g. `config.targets[1]`. */
  readonly target: string
  /** Host and port of the provider, without secrets of the alias. Empty where it was not asked. */
  readonly host: string
  /** Takes what the request carried out of what is logged. */
  readonly redact: Redact
  readonly startedAtMs: number
  /** When the answer began, or the attempt failed. */
  endedAtMs?: number
  status?: number
  /** The id that the provider gave its answer. */
  requestId?: string
  /** Its name of an error, where headers have it. */
  errorType?: string
  /** Why there is no answer. */
  cause?: string
  /** The same as a fault of the provider, where it is one. */
  outage?: Outage
  words?: ProviderWords
  /** Whether the operator's credentials are refused, or there are none. */
  isRefused?: boolean
  /** The id of its span, where requests have spans. */
  spanId?: string
  /** Provider and model of the target. */
  asked?: { provider: string; model: string }
}

/** What happened to a request behind Portus: when the gateway was asked, and every request to a provider. */
export type Trace = {
  readonly attempts: Attempt[]
  /** When the gateway was asked, and when it had the beginning of an answer. `performance.now()`. */
  askedAtMs?: number
  answeredAtMs?: number
  /** The place of the request in a distributed trace, where requests have spans. */
  span?: RequestSpan
}

/** The trace of a request that has not been sent. */
export const emptyTrace = (): Trace => ({ attempts: [] })

/** So many attempts are kept: the gateway retries ten times at most, at each target. */
const MAX_ATTEMPTS = 64

/**
 * Begins an attempt. One that is too many is not kept.
 *
 * @param redact Takes out what the request carries.
 * @param ofAlias Takes out what the alias holds: nothing else that is secret can stand in a host.
 */
export function beginAttempt(
  trace: Trace | undefined,
  target: string,
  url: string,
  redact: Redact,
  ofAlias = redact,
): Attempt {
  const attempt: Attempt = {
    target,
    host: shownHost(url, ofAlias),
    redact,
    startedAtMs: performance.now(),
  }
  if (!trace || trace.attempts.length >= MAX_ATTEMPTS) return attempt
  trace.attempts.push(attempt)
  if (trace.span) attempt.spanId = newSpanId()
  return attempt
}

const hosts = new WeakMap<Redact, Redact>()

/** The hosts of an alias are few. Each is searched once. */
function shownHost(url: string, redact: Redact): string {
  let known = hosts.get(redact)
  if (!known) {
    known = knownTexts((host) => redactWhole(redact, host))
    hosts.set(redact, known)
  }
  return known(authorityOf(url))
}

/** Statuses from here on are not what was asked for. */
const FIRST_ERROR = 400

/** The provider has begun to answer. An answer that was made in its place, with a known cause, is none of it. */
export function noteAnswer(attempt: Attempt, { status, headers }: Response): void {
  attempt.endedAtMs = performance.now()
  if (attempt.cause !== undefined) return
  attempt.status = status
  const id = requestIdIn(headers)
  if (id !== undefined) attempt.requestId = redactWhole(attempt.redact, id)
  const type = status >= FIRST_ERROR ? awsErrorIn(headers) : undefined
  if (type !== undefined) attempt.errorType = redactWhole(attempt.redact, type)
}

/**
 * There is no answer.
 *
 * @param proxy Host and port of what stands before the provider.
 */
export function noteFailure(attempt: Attempt, error: unknown, proxy?: string): void {
  attempt.endedAtMs = performance.now()
  const outage = outageOf(error)
  if (outage !== undefined) attempt.outage = outage
  const cause = causeOf(error)
  if (cause === undefined) return
  attempt.cause = proxy === undefined ? cause : `${cause} (through the egress proxy ${proxy})`
}

/** What ends a request that nobody answers, by the names of the errors. A client that leaves is no fault of the provider. */
const ENDED: ReadonlyMap<string, Outage | undefined> = new Map([
  ['TimeoutError', 'timeout'],
  ['AbortError', undefined],
])

/** What an error says of the provider. An error of Portus is the provider's only where it is about the answer. */
function outageOf(error: unknown): Outage | undefined {
  if (error instanceof PortusError)
    return error.kind === 'invalid_provider_answer' ? 'invalid_answer' : undefined
  if (!(error instanceof Error)) return undefined
  return ENDED.has(error.name) ? ENDED.get(error.name) : 'unreachable'
}

/** A target that was not asked, and why: it cannot take the request, or is skipped. */
export function noteNotAsked(trace: Trace | undefined, target: string, reason: string): void {
  if (!trace || trace.attempts.length >= MAX_ATTEMPTS) return
  const nowMs = performance.now()
  const times = { startedAtMs: nowMs, endedAtMs: nowMs }
  trace.attempts.push({ target, host: '', redact: (text) => text, ...times, cause: reason })
}

/** There are no credentials for the provider, so it was not asked. */
export function noteNoCredentials(attempt: Attempt, { message }: Error): void {
  attempt.cause = redactWhole(attempt.redact, message)
  attempt.isRefused = true
}

/** The latest attempt in which a provider was asked. */
export const lastAsked = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.findLast(({ host }) => host !== '')

/** How often a target was asked again. Undefined where nobody knows: a remote gateway asks behind one request. */
export function retriesOf({ attempts }: Trace, target: string | undefined): number | undefined {
  const asked = attempts.filter((attempt) => attempt.target === target && attempt.host !== '')
  return asked.length > 1 ? asked.length - 1 : undefined
}

/** RFC 3986 section 3.2. */
const AUTHORITY_END = /[/?#]/

/** Host and port of an address. Found without `new URL`, which costs more than the rest of an attempt. */
export function authorityOf(url: string): string {
  const scheme = url.indexOf('://')
  const rest = scheme === -1 ? url : url.slice(scheme + 3)
  const end = rest.search(AUTHORITY_END)
  const authority = end === -1 ? rest : rest.slice(0, end)
  return authority.slice(authority.lastIndexOf('@') + 1)
}

/** Headers in which providers give an answer its id. */
const REQUEST_IDS = [
  // OpenAI, https://platform.openai.com/docs/api-reference/debugging-requests, and many others.
  'x-request-id',
  // Anthropic, https://docs.anthropic.com/en/api/errors#request-id
  'request-id',
  // AWS, https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTCommonResponseHeaders.html
  'x-amzn-requestid',
  // Azure, https://learn.microsoft.com/en-us/azure/api-management/api-management-howto-api-inspector
  'apim-request-id',
  'x-ms-request-id',
  // Google, in front of its APIs: https://cloud.google.com/trace/docs/trace-context
  'x-cloud-trace-context',
  // Cohere, Mistral and others behind Cloudflare.
  'cf-ray',
] as const

/** An id of a provider is no longer than this; a header can be. */
const MAX_ID_LENGTH = 128

/** The provider's own id of an answer. */
function requestIdIn(headers: Headers): string | undefined {
  for (const name of REQUEST_IDS) {
    const id = headers.get(name)
    if (id) return id.slice(0, MAX_ID_LENGTH)
  }
  return undefined
}
