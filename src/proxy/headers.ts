import { FORWARDED } from '../api/forwarded-headers'
import { lastIdOf } from '../api/headers/location'
import { EVENT_STREAM, isPage, mediaTypeOf } from '../api/headers/media-type'
import { isOfFamily, isReturned } from '../api/headers/returned-headers'
import { redactWhole } from '../telemetry/redact'

/** What can be the name of a header at all. RFC 9110 section 5.6.2. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** Connections of these words name no header. */
const PLAIN_CONNECTION = /^(?:keep-alive|close)$/i

/** Where OpenAI's and Anthropic's SDKs look for the name of a request. */
const REQUEST_IDS = ['x-request-id', 'request-id'] as const

/**
 * The headers of every answer: they name the request, as the log does, and say that the answer is for nobody
 * else and what its type says it is. RFC 9111 section 5.2.2.5, https://fetch.spec.whatwg.org/#x-content-type-options-header
 */
export const ownHeaders = (id: string) => ({
  'x-request-id': id,
  'request-id': id,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
})

/** Where the time went. https://www.w3.org/TR/server-timing/ */
export const SERVER_TIMING = 'server-timing'

/** Names of our own shares. */
const OWN_SHARES = /(?:^|,)\s{0,8}(?:portus|gateway|provider)(?![\w!#$%&'*+.^`|~-])/i

/**
 * Says where the time went. What the provider says of its own time stands behind it, unless it says it in our names: who
 * reads them could not tell whose they are.
 */
export function tellTiming(headers: Headers, own: string): void {
  const theirs = headers.get(SERVER_TIMING)
  headers.set(SERVER_TIMING, theirs === null || OWN_SHARES.test(theirs) ? own : `${own}, ${theirs}`)
}

/**
 * What an event stream says to those between: nobody may hold events back. nginx gathers an answer until it hears so.
 * https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
 */
export function tellStream(headers: Headers): void {
  if (mediaTypeOf(headers) !== EVENT_STREAM) return
  headers.set('cache-control', 'no-cache, no-store')
  headers.set('x-accel-buffering', 'no')
}

/** The provider's own request id, whose usual names are taken by Portus' own. */
export const PROVIDER_REQUEST_ID = 'x-provider-request-id'

/** Names what the request had and its provider did not get. */
export const DROPPED_HEADER = 'x-portus-dropped'

const NONE: ReadonlySet<string> = new Set()

/** Names of headers in which providers tell their own quota. It is not that of the client. */
const QUOTAS = ['x-ratelimit-', 'anthropic-ratelimit-'] as const

const isQuota = (name: string): boolean => QUOTAS.some((start) => name.startsWith(start))

/** Pages and XML can hold scripts, which a browser runs when it shows them. SVG pictures are XML. */
const ACTIVE_TYPE = /^(?:text\/html|[\w.-]+\/(?:[\w.-]+\+)?xml)$/

/**
 * The headers of the client's answer: those of the provider that are in the list, and Portus' own. The body
 * has been decoded on its way, so its encoding and length go; `transfer-encoding` must go, because Elysia 1.4
 * re-reads a response that has one as text, which breaks UTF-8 split over chunks.
 *
 * @param alsoReturned Further names, in lower case, that the alias returns.
 * @param hasOwnQuota Whether the client is told of its own limits. Those of the provider's stay behind then.
 */
export function clientHeaders(
  upstream: Headers,
  requestId: string,
  alsoReturned = NONE,
  hasOwnQuota = false,
): Headers {
  const headers = new Headers(upstream)
  const connection = upstream.get('connection')
  if (connection !== null && !PLAIN_CONNECTION.test(connection))
    for (const name of connection.split(','))
      if (TOKEN.test(name.trim())) headers.delete(name.trim())
  for (const name in upstream.toJSON())
    if (hasOwnQuota && isQuota(name)) headers.delete(name)
    else if (!isReturned(name) && !alsoReturned.has(name)) headers.delete(name)
  for (const name of REQUEST_IDS) {
    const providerId = upstream.get(name)
    if (providerId) headers.set(PROVIDER_REQUEST_ID, providerId)
  }
  if (ACTIVE_TYPE.test(mediaTypeOf(headers)) || isPage(headers))
    headers.set('content-disposition', 'attachment')
  const own = ownHeaders(requestId)
  for (const name in own) headers.set(name, own[name as keyof typeof own])
  tellStream(headers)
  return headers
}

/**
 * Tells the client where it finds what was made. The provider's own address stays behind: it is another host, where
 * the client's key is worth nothing.
 *
 * @param path The path below which such things are here.
 */
export function tellLocation(headers: Headers, upstream: Headers, path: string): void {
  const id = lastIdOf(upstream)
  if (id !== undefined) headers.set('location', `${path}/${id}`)
}

/** What Portus itself has put there, always the same. */
const CONSTANT: ReadonlySet<string> = new Set(['cache-control', 'x-content-type-options'])

/**
 * Takes secrets out of headers. Some providers repeat in them what they were sent. A header whose name holds one
 * goes.
 */
export function redactHeaders(headers: Headers, redact: (text: string) => string): void {
  const values = headers.toJSON()
  // The line breaks keep the end of a value from being taken for the beginning of a secret.
  let all = ''
  for (const name in values)
    if (!CONSTANT.has(name)) all += `${isOfFamily(name) ? name : ''}\n${values[name]}\n`
  if (redact(all) === all) return
  for (const name in values)
    if (isOfFamily(name) && redactWhole(redact, name) !== name) headers.delete(name)
    else headers.set(name, redactWhole(redact, values[name] as string))
}

/**
 * The client's headers for the provider: a fresh set, never a copy with headers taken out.
 *
 * @param alsoForwarded Names that the alias lets through as well.
 */
export function providerHeaders(client: Headers, alsoForwarded: readonly string[]): Headers {
  const headers = new Headers()
  const copy = (name: string) => {
    const value = client.get(name)
    if (value !== null) headers.set(name, value)
  }
  for (const name of FORWARDED) copy(name)
  for (const name of alsoForwarded) copy(name)
  return headers
}
