/** Of those below, the ones that a provider must see also where the gateway makes the request anew. */
export const ON_TRANSLATED = [
  'openai-beta',
  'openai-safety-identifier',
  'idempotency-key',
  'x-client-request-id',
] as const

/**
 * The headers of an API request that mean something to the provider. Everything else a client
 * sends, and every `x-portkey-*` above all, stays behind: the gateway would take some of them as
 * orders about where to send the provider's key. So do those that choose an organization, a project,
 * a workspace or a user profile of the provider's account, which is the operator's.
 */
const FORWARDED = ['accept', 'user-agent', ...ON_TRANSLATED] as const

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

const PORTKEY = 'x-portkey-'

/** What can be the name of a header at all. RFC 9110 section 5.6.2. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** Where OpenAI's and Anthropic's SDKs look for the name of a request. */
const REQUEST_IDS = ['x-request-id', 'request-id'] as const

/** The headers of every answer that name the request, as the log does. */
export const requestIdHeaders = (id: string) => ({ 'x-request-id': id, 'request-id': id })

/** The provider's own request id, whose usual names are taken by Portus' own. */
export const PROVIDER_REQUEST_ID = 'x-provider-request-id'

/**
 * The headers of a gateway request: a fresh set, never a copy with things taken out.
 *
 * @param client The client's headers; not modified.
 * @param config The value for `x-portkey-config`, in ASCII.
 * @param beta The value for `anthropic-beta`, where it must be in the gateway's own request.
 * @param alsoForwarded Names that the alias's configuration lets through as well.
 */
export function gatewayHeaders(
  client: Headers,
  config: string,
  alsoForwarded: readonly string[],
  beta?: string,
): Headers {
  const headers = new Headers()
  for (const name of FORWARDED) copy(client, headers, name)
  for (const name of alsoForwarded) copy(client, headers, name)
  if (beta) headers.set('anthropic-beta', beta)
  // Without one the gateway sends the provider an empty body.
  headers.set('content-type', 'application/json')
  headers.set('x-portkey-config', config)
  return headers
}

function copy(from: Headers, to: Headers, name: string): void {
  const value = from.get(name)
  if (value !== null) to.set(name, value)
}

/**
 * The headers of the client's answer. The body has been decoded on its way, so its encoding and
 * length go; `transfer-encoding` must go, because Elysia 1.4 re-reads a response that has one as
 * text, which breaks UTF-8 split over chunks.
 */
export function clientHeaders(upstream: Headers, requestId: string): Headers {
  const headers = new Headers(upstream)
  const named = upstream.get('connection')?.split(',') ?? []
  for (const name of named) if (TOKEN.test(name.trim())) headers.delete(name.trim())
  for (const name of upstream.keys())
    if (DROPPED.has(name) || name.startsWith(PORTKEY)) headers.delete(name)
  for (const name of REQUEST_IDS) {
    const providerId = upstream.get(name)
    if (providerId) headers.set(PROVIDER_REQUEST_ID, providerId)
    headers.set(name, requestId)
  }
  return headers
}
