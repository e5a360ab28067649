import type { GatewayAnswer } from './contract'

/** The prefix of the gateway's own headers. */
const PREFIX = 'x-portkey-'

const TARGET = 'x-portkey-last-used-option-index'
const RETRIES = 'x-portkey-retry-attempt-count'
const EXCEPTION = 'x-portkey-gateway-exception'

/** What the gateway's headers say of its answer. */
export function readOwnHeaders(headers: Headers) {
  const retries = Number(headers.get(RETRIES) ?? Number.NaN)
  return {
    target: headers.get(TARGET) ?? undefined,
    // The gateway says -1 where no retry helped. How many there were, it does not say.
    retries: Number.isInteger(retries) && retries >= 0 ? retries : undefined,
    isException: headers.get(EXCEPTION) === 'true',
  }
}

/** The headers of an answer without the gateway's own. */
export function withoutOwnHeaders(headers: Headers): Headers {
  const rest = new Headers(headers)
  for (const name of headers.keys()) if (name.startsWith(PREFIX)) rest.delete(name)
  return rest
}

/** Reads the gateway's own headers off its response. */
export const gatewayAnswer = (response: Response, isUntouched: boolean): GatewayAnswer => ({
  status: response.status,
  headers: withoutOwnHeaders(response.headers),
  body: response.body,
  isUntouched,
  ...readOwnHeaders(response.headers),
})
