import { causeOf } from './cause'
import { type Redact, redactWhole } from './redact'

/** What a provider said of a request that it did not answer well. In words that may be logged once they are cut. */
export type ProviderWords = {
  message: string
  /** Its name of the error, e.g. `invalid_request_error` or `RESOURCE_EXHAUSTED`. */
  type?: string
}

/** One request to a provider. Times are those of `performance.now()`. */
export type Attempt = {
  /** The gateway's name of the target, e.g. `config.targets[1]`. */
  readonly target: string
  /** Host and port of the provider. */
  readonly host: string
  readonly startedAtMs: number
  /** When the answer began, or the attempt failed. */
  endedAtMs?: number
  status?: number
  /** The headers of the answer, for the id that the provider gave it. */
  headers?: Headers
  /** Takes what the request carried out of what the provider says. */
  redact?: Redact
  /** Why there is no answer. */
  cause?: string
  words?: ProviderWords
}

/** What happened to a request behind Portus: when the gateway was asked, and every request to a provider. */
export type Trace = {
  readonly attempts: Attempt[]
  /** When the gateway was asked, and when it had the beginning of an answer. `performance.now()`. */
  askedAtMs?: number
  answeredAtMs?: number
}

/** The trace of a request that has not been sent. */
export const emptyTrace = (): Trace => ({ attempts: [] })

/** So many attempts are kept: the gateway retries ten times at most, at each target. */
const MAX_ATTEMPTS = 64

/** Begins an attempt. One that is too many is not kept. */
export function beginAttempt(trace: Trace | undefined, target: string, url: string): Attempt {
  const attempt: Attempt = { target, host: hostOf(url), startedAtMs: performance.now() }
  if (trace && trace.attempts.length < MAX_ATTEMPTS) trace.attempts.push(attempt)
  return attempt
}

/** The provider has begun to answer. */
export function noteAnswer(attempt: Attempt, { status, headers }: Response, redact: Redact): void {
  attempt.endedAtMs = performance.now()
  attempt.status = status
  attempt.headers = headers
  attempt.redact = redact
}

/** There is no answer. */
export function noteFailure(attempt: Attempt, error: unknown): void {
  attempt.endedAtMs = performance.now()
  const cause = causeOf(error)
  if (cause !== undefined) attempt.cause = cause
}

/** Found without `new URL`, which costs more than the rest of an attempt. */
function hostOf(url: string): string {
  const start = url.indexOf('://') + 3
  const end = url.indexOf('/', start)
  const authority = end === -1 ? url.slice(start) : url.slice(start, end)
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
export function requestIdOf({ headers, redact }: Attempt): string | undefined {
  for (const name of REQUEST_IDS) {
    const id = headers?.get(name)
    if (id) return redact ? redactWhole(redact, id.slice(0, MAX_ID_LENGTH)) : undefined
  }
  return undefined
}
