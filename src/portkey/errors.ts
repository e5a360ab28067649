import type { ProviderError } from '../api/dialect'
import { PortusError } from '../errors'

/**
 * What an answer of the gateway with an error status really says: something that went wrong on the
 * way to the provider, or the provider's own error with the gateway's wrapping taken off.
 *
 * The shapes are those of `@portkey-ai/gateway` 1.15.2; none of them is what a client expects, and
 * some hold internal addresses.
 */
export type GatewayError = PortusError | ProviderError

/** The gateway's own way of saying that `fetch` failed. */
const FETCH_FAILED = /^Message: [\s\S]* Cause: [\s\S]* Name: \w+$/

/** What the embedded gateway's failure reads where it has not asked any provider. */
export const NOTHING_SENT = 'Nothing was sent'

const TIMED_OUT = /^Request exceeded the timeout sent in the request: \d+ms$/
const NOT_SUPPORTED = /^\S+ is not supported by \S+$/
const NO_TARGET = /^Query router did not resolve/
const UNREADABLE_FORM = /^Proxy error: Failed to parse body as FormData/

/** For files and batches at Azure the gateway takes the answer's headers for the provider's name. */
const UNNAMED = '[object Headers]'

const STATUS_REQUEST_TIMEOUT = 408

/** Names the target that answered; an answer of the gateway's own has none. */
const TARGET = 'x-portkey-last-used-option-index'

/**
 * @param text The body.
 * @param isTranslated Whether the gateway dresses errors of the provider anew; where it passes them
 * on, they say what they say, even in words that are the gateway's elsewhere.
 * @returns Nothing when the body is not of a shape that the gateway makes, which leaves only the
 * provider's own words.
 */
export function readGatewayError(
  status: number,
  headers: Headers,
  text: string,
  isTranslated: boolean,
): GatewayError | undefined {
  if (FETCH_FAILED.test(text)) return unreachable()
  const body = parseObject(text)
  if (!body) return isException(headers) ? invalidAnswer() : undefined
  const isAsItWas = !isTranslated && headers.has(TARGET)
  if (!isAsItWas && body.status === 'failure') return failure(String(body.message))
  if (!isAsItWas && typeof body['html-message'] === 'string')
    return plainText(body['html-message'], status)
  const error = asObject(body.error)
  if (!error) return undefined
  const message = String(error.message)
  if (status === STATUS_REQUEST_TIMEOUT && TIMED_OUT.test(message))
    return new PortusError('provider_timeout', 'The provider did not answer in time')
  if (isAsItWas || body.provider === undefined) return undefined
  const provider = typeof body.provider === 'string' ? body.provider : UNNAMED
  return unwrap(provider, error, message, status)
}

const UNREADABLE_STARTS = [
  Buffer.from('{"error":{"message":"Invalid response received from '),
  // A page with a good status: a login, or a proxy's own.
  Buffer.from('{"html-message":'),
]

/**
 * Whether an answer with a good status really says that the gateway could not translate what the
 * provider answered; it puts all of that into the message.
 *
 * @param start The answer's first bytes.
 */
export const isUnreadable = (start: Uint8Array): boolean =>
  UNREADABLE_STARTS.some((text) => text.equals(start.subarray(0, text.length)))

const unreachable = () => new PortusError('provider_unreachable', 'The provider cannot be reached')

/** The provider answered, and nobody can make anything of it. */
export const invalidAnswer = (): PortusError =>
  new PortusError(
    'invalid_provider_answer',
    'The provider answered with something that is no valid answer',
  )

const isException = (headers: Headers) => headers.get('x-portkey-gateway-exception') === 'true'

/** `{"status":"failure","message":...}`: the gateway itself could not go on. */
function failure(message: string): PortusError {
  if (NOT_SUPPORTED.test(message))
    return new PortusError('unsupported_endpoint', 'The model does not support this endpoint')
  if (NO_TARGET.test(message))
    return new PortusError('invalid_request', 'No target of this model takes such a request')
  if (message === NOTHING_SENT || UNREADABLE_FORM.test(message))
    return new PortusError('invalid_request', 'The gateway cannot read this request')
  if (message === 'Something went wrong') return invalidAnswer()
  return new PortusError('internal_error', 'The gateway refused the configuration of this model')
}

/** An answer that was not JSON: a load balancer's page, or the gateway's own report of `fetch`. */
function plainText(text: string, status: number): GatewayError {
  return FETCH_FAILED.test(text) ? unreachable() : words(text, status)
}

/** What an error that is not JSON says to people: a short text does, a page does not. */
export const wordsOf = (text: string, headers: Headers, status: number): ProviderError =>
  words(headers.get('content-type')?.startsWith('text/plain') ? text : '', status)

function words(text: string, status: number): ProviderError {
  const isPage = /^\s*</.test(text)
  return {
    message: isPage || !text.trim() ? `The provider answered with status ${status}` : text.trim(),
  }
}

/** `{"error":{"message":"openai error: ..."},"provider":"openai"}`. */
function unwrap(
  provider: string,
  error: Record<string, unknown>,
  message: string,
  status: number,
): GatewayError {
  const invalid = `Invalid response received from ${provider}: `
  if (message.startsWith(invalid)) {
    const inner = parseObject(message.slice(invalid.length))
    if (typeof inner?.['html-message'] === 'string') return plainText(inner['html-message'], status)
    // AWS says no more than this, which the gateway does not understand where tokens are counted.
    return typeof inner?.message === 'string' ? words(inner.message, status) : invalidAnswer()
  }
  const prefix = `${provider} error: `
  return {
    message: message.startsWith(prefix) ? message.slice(prefix.length) : message,
    type: optionalText(error.type),
    param: optionalText(error.param),
    code: optionalText(error.code),
  }
}

const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}
