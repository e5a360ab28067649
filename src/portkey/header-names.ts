/** The gateway's own headers. Nothing outside this folder knows them. */

/** The prefix of all of them. */
const PREFIX = 'x-portkey-'

export const CONFIG = 'x-portkey-config'
export const FORWARD_HEADERS = 'x-portkey-forward-headers'

const TARGET = 'x-portkey-last-used-option-index'
const RETRIES = 'x-portkey-retry-attempt-count'
const EXCEPTION = 'x-portkey-gateway-exception'

/** What the gateway's headers say of its answer. */
export function readOwnHeaders(headers: Headers) {
  const retries = Number(headers.get(RETRIES) ?? Number.NaN)
  return {
    target: headers.get(TARGET) ?? undefined,
    retries: Number.isInteger(retries) ? retries : undefined,
    isException: headers.get(EXCEPTION) === 'true',
  }
}

/** The headers of an answer without the gateway's own. */
export function withoutOwnHeaders(headers: Headers): Headers {
  const rest = new Headers(headers)
  for (const name of headers.keys()) if (name.startsWith(PREFIX)) rest.delete(name)
  return rest
}
