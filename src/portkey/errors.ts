import { statusOf } from '../api/answer-error'
import { membersIn, type ProviderError } from '../api/dialect'
import { errorWords, providerError } from '../api/provider-error'
import { jsonIn } from '../body/json/json-in'
import { type PortusError, portusError } from '../errors'
import type { GatewayAnswer as Answer } from './contract'

/**
 * What an answer of the gateway with an error status really says: something that went wrong on the
 * way to the provider, or the provider's own error with the gateway's wrapping taken off.
 *
 * The shapes are those of `@portkey-ai/gateway` 1.15.2; none of them is what a client expects, and
 * some hold internal addresses.
 */
export type GatewayError = PortusError | ProviderError

/** The parts of the text with which the gateway reports that `fetch` failed, in their order. */
const FETCH_FAILED = ['Message: ', ' Cause: ', ' Name: ']
const ERROR_NAME = /^\w+$/

/** Whether a text reports that `fetch` failed. Takes time in proportion to its length. */
function isFetchFailure(text: string): boolean {
  const [message = '', cause = '', name = ''] = FETCH_FAILED
  if (!text.startsWith(message)) return false
  const at = text.indexOf(cause, message.length)
  const end = text.lastIndexOf(name)
  return at !== -1 && end >= at + cause.length && ERROR_NAME.test(text.slice(end + name.length))
}

const TIMED_OUT = /^Request exceeded the timeout sent in the request: \d+ms$/
const NOT_SUPPORTED = /^\S+ is not supported by \S+$/
const NO_TARGET = /^Query router did not resolve/
const UNREADABLE_FORM = /^Proxy error: Failed to parse body as FormData/

/** For files and batches at Azure the gateway takes the answer's headers for the provider's name. */
const UNNAMED = '[object Headers]'

const STATUS_REQUEST_TIMEOUT = 408

/** The head of an error answer, as far as it says whose words the body holds. */
export type ErrorHead = Pick<Answer, 'status' | 'isUntouched' | 'target' | 'isException'>

/**
 * Reads an error answer of the gateway.
 *
 * @param text The body.
 * @returns Undefined where the body has no shape that the gateway makes. It then holds the provider's
 * own words.
 */
export function readGatewayError(
  { status, isUntouched, target, isException }: ErrorHead,
  text: string,
): GatewayError | undefined {
  if (isFetchFailure(text)) return unreachable()
  const body = parseObject(text)
  if (!body) return isException ? invalidAnswer() : undefined
  // A provider's own error may use words that are the gateway's elsewhere.
  const isProviders = isUntouched && target !== undefined
  if (!isProviders && body.status === 'failure') return failure(optionalText(body.message) ?? '')
  if (!isProviders && typeof body['html-message'] === 'string')
    return plainText(body['html-message'], status)
  const error = asObject(body.error)
  if (!error) return undefined
  const message = optionalText(error.message) ?? ''
  if (status === STATUS_REQUEST_TIMEOUT && TIMED_OUT.test(message))
    return portusError('provider_timeout')
  if (isProviders || body.provider === undefined) return undefined
  const provider = typeof body.provider === 'string' ? body.provider : UNNAMED
  return unwrap(provider, error, message, status)
}

/** A page with a good status: a login, or a proxy's own. */
const PAGE = Buffer.from('{"html-message":')
const INVALID = 'Invalid response received from '
const UNREADABLE_STARTS = [Buffer.from(`{"error":{"message":"${INVALID}`), PAGE]

/**
 * Whether an answer with a good status really says that the gateway could not translate what the
 * provider answered; it puts all of that into the message.
 *
 * @param start The answer's first bytes.
 */
export const isUnreadable = (start: Uint8Array): boolean =>
  UNREADABLE_STARTS.some((text) => text.equals(start.subarray(0, text.length)))

/**
 * The status of the provider's error in such an answer. Undefined where the provider sent no error, but
 * something that nobody can make anything of.
 */
export function unreadableStatus(text: string): number | undefined {
  const { provider, error } = parseObject(text) ?? {}
  const inner =
    typeof provider === 'string' ? innerOf(optionalText(membersIn(error).message) ?? '') : undefined
  return inner?.error && errorWords(JSON.stringify(inner)) ? statusOf(inner.error) : undefined
}

/** What the provider sent, in the gateway's report that it cannot translate it. */
function innerOf(message: string): Record<string, unknown> | undefined {
  const start = message.indexOf(': ', INVALID.length)
  return message.startsWith(INVALID) && start !== -1
    ? parseObject(message.slice(start + 2))
    : undefined
}

const unreachable = () => portusError('provider_unreachable')

/** The provider answered, and nobody can make anything of it. */
export const invalidAnswer = (): PortusError => portusError('invalid_provider_answer')

/** `{"status":"failure","message":...}`: the gateway itself could not go on. */
function failure(message: string): PortusError {
  if (NOT_SUPPORTED.test(message)) return portusError('unsupported_endpoint')
  if (NO_TARGET.test(message)) return portusError('invalid_request', 'no_target_fits')
  if (UNREADABLE_FORM.test(message)) return portusError('invalid_request', 'gateway_cannot_read')
  if (message === 'Something went wrong') return invalidAnswer()
  return portusError('internal_error', 'configuration_refused', {
    cause: new RefusedConfiguration(message),
  })
}

/** What the gateway has against a configuration, in its words. The log names it as the cause. */
export class RefusedConfiguration extends Error {
  override name = 'RefusedConfiguration'
  readonly code = 'configuration_refused'

  /** @param answer The gateway's answer, or its message. */
  constructor(answer: string) {
    super(optionalText(parseObject(answer)?.message) ?? answer)
  }
}

/** An answer that was not JSON: a load balancer's page, or the gateway's own report of `fetch`. */
function plainText(text: string, status: number): GatewayError {
  return isFetchFailure(text) ? unreachable() : providerError(text, status)
}

/** `{"error":{"message":"openai error: ..."},"provider":"openai"}`. */
function unwrap(
  provider: string,
  error: Record<string, unknown>,
  message: string,
  status: number,
): GatewayError {
  const invalid = `${INVALID}${provider}: `
  if (message.startsWith(invalid)) {
    const inner = message.slice(invalid.length)
    const page = parseObject(inner)?.['html-message']
    if (typeof page === 'string') return plainText(page, status)
    return errorWords(inner) ?? invalidAnswer()
  }
  const prefix = `${provider} error: `
  const words = message.startsWith(prefix) ? message.slice(prefix.length) : message
  const read = providerError(words, status)
  return {
    message: read.message,
    type: optionalText(error.type) ?? read.type,
    param: optionalText(error.param) ?? read.param,
    code: optionalText(error.code) ?? read.code,
  }
}

const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined

const parseObject = (text: string): Record<string, unknown> | undefined => asObject(jsonIn(text))
