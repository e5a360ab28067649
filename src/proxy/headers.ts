import { FORWARDED } from '../api/forwarded-headers'

/** Headers that describe one connection. RFC 9110 section 7.6.1, and what libcurl still sends. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** What a provider or gateway says that would be wrong or too much for Portus' client. */
const NOT_RETURNED = [
  'content-length',
  'content-encoding',
  'set-cookie',
  'server',
  'via',
  'alt-svc',
  'strict-transport-security',
  'location',
  'refresh',
  'clear-site-data',
  'access-control-allow-origin',
  'access-control-allow-credentials',
]

const DROPPED = new Set([...HOP_BY_HOP, ...NOT_RETURNED])

/** What can be the name of a header at all. RFC 9110 section 5.6.2. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** Where OpenAI's and Anthropic's SDKs look for the name of a request. */
const REQUEST_IDS = ['x-request-id', 'request-id'] as const

/** The headers of every answer that name the request, as the log does. */
export const requestIdHeaders = (id: string) => ({ 'x-request-id': id, 'request-id': id })

/** The provider's own request id, whose usual names are taken by Portus' own. */
export const PROVIDER_REQUEST_ID = 'x-provider-request-id'

/**
 * The headers of the client's answer. The body has been decoded on its way, so its encoding and
 * length go; `transfer-encoding` must go, because Elysia 1.4 re-reads a response that has one as
 * text, which breaks UTF-8 split over chunks.
 */
export function clientHeaders(upstream: Headers, requestId: string): Headers {
  const headers = new Headers(upstream)
  const named = upstream.get('connection')?.split(',') ?? []
  for (const name of named) if (TOKEN.test(name.trim())) headers.delete(name.trim())
  for (const name of upstream.keys()) if (DROPPED.has(name)) headers.delete(name)
  for (const name of REQUEST_IDS) {
    const providerId = upstream.get(name)
    if (providerId) headers.set(PROVIDER_REQUEST_ID, providerId)
    headers.set(name, requestId)
  }
  return headers
}

/** Takes secrets out of headers. Some providers repeat in them what they were sent. */
export function redactHeaders(headers: Headers, redact: (text: string) => string): void {
  const all = [...headers.values()].join('\n')
  if (redact(all) === all) return
  for (const [name, value] of headers) headers.set(name, redact(value))
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
