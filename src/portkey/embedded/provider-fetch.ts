import { PortusError } from '../../errors'
import { fetchOptions } from '../fetch-options'
import { type Exchange, exchanges, type ProviderFailure } from './exchange'
import { sentBody } from './provider-body'
import { type Send, sendWithinOrigin } from './redirects'
import { NOT_ASKED } from './target-headers'

/** Hop-by-hop or computed by `fetch` itself; the gateway copies some of them from its own request. */
const NOT_FORWARDED = [
  'host',
  'connection',
  'transfer-encoding',
  'content-length',
  'accept-encoding',
]

/** The gateway asks for this where nobody asks for a beta; it has long been a part of the API. */
const DEFAULT_BETA = 'messages-2023-12-15'

/** `fetch` has decoded the body already, so these no longer describe it. */
const NOT_RETURNED = ['content-encoding', 'content-length', 'transfer-encoding']

/** The highest status the gateway takes for success. */
const LAST_SUCCESS_STATUS = 204

const runtimeFetch: Send = (url, init) => fetch(url, { ...init, ...fetchOptions(init.method) })

/** The answer with headers that can be changed, as the gateway expects of its runtime. */
function mutable(response: Response, body: Response['body'] | string = response.body): Response {
  const headers = new Headers(response.headers)
  for (const name of NOT_RETURNED) headers.delete(name)
  return new Response(body, { status: response.status, headers })
}

/** Aborted when one of them is; most requests have but one, and a third costs as much as all the rest. */
const either = (one: AbortSignal | undefined, other: AbortSignal | undefined) =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other)

/**
 * An error as the gateway can read it. It takes every body for JSON that is not called text, and where
 * that fails gives up instead of trying the next target.
 */
function readableError({ status, headers, text }: ProviderFailure): Response {
  const readable = mutable(new Response(null, { status, headers }), text)
  if (!isText(headers) && !isJson(text)) readable.headers.set('content-type', 'text/plain')
  return readable
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** JSON, which the gateway reads and prints where it translates, and pages, which answer nothing. */
const READ_BY_GATEWAY = /^(?:application\/(?:[\w.-]+\+)?json|text\/html)/

/** Whether the gateway would fail over a good answer to a form: subtitles, a transcript, events. */
function isUntranslatable(headers: Headers): boolean {
  const type = headers.get('content-type')
  return type !== null && !READ_BY_GATEWAY.test(type)
}

const isText = (headers: Headers) => headers.get('content-type')?.startsWith('text/') === true

/**
 * The `fetch` of the gateway's module.
 *
 * It ends the provider's request when the client leaves, sends no header of Portus' own hop, never
 * carries credentials to another origin, and lets bodies in the client's own format by untouched in
 * both directions.
 *
 * @param inProcess Providers inside this process by host name; all others are on the network.
 */
export const providerFetch =
  (inProcess: ReadonlyMap<string, Send>) =>
  async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input)
    const exchange = exchanges.getStore()
    const headers = new Headers(init.headers)
    for (const name of NOT_FORWARDED) headers.delete(name)
    if (headers.get('anthropic-beta') === DEFAULT_BETA) headers.delete('anthropic-beta')
    const signal = either(init.signal ?? undefined, exchange?.signal)
    const sent =
      exchange && sentBody(exchange, headers, typeof init.body === 'string' ? init.body : undefined)
    if (sent instanceof PortusError) return notAsked(exchange as Exchange, sent)
    for (const name in sent?.headers) headers.set(name, sent.headers[name] as string)
    if (exchange) begin(exchange)
    const response = await sendWithinOrigin(
      inProcess.get(new URL(url).hostname) ?? runtimeFetch,
      withQuery(url, sent?.query),
      {
        ...(init as BunFetchRequestInit),
        headers,
        ...(signal && { signal }),
        ...(sent && { body: sent.content }),
      },
      sent?.again,
    )
    const { status } = response
    if (exchange && status <= LAST_SUCCESS_STATUS) {
      if (sent?.isOwn) return setAside(response, exchange)
      if (exchange.isForm && isUntranslatable(response.headers)) return passedOn(response, exchange)
    }
    if (status < 400 || exchange?.passthrough) return mutable(response)
    if (!exchange?.targets && isText(response.headers)) return mutable(response)
    const failure = { status, headers: response.headers, text: await response.text() }
    if (exchange) exchange.failure = failure
    if (exchange && sent?.isOwn) exchange.answer = mutable(response, failure.text)
    return readableError(failure)
  }

/** The address with what the client's own request has behind its question mark. */
function withQuery(url: string, query = ''): string {
  if (!query) return url
  const address = new URL(url)
  for (const [name, value] of new URLSearchParams(query)) address.searchParams.append(name, value)
  return address.href
}

/** What an earlier target has said stays unread, and would stay open. */
function begin(exchange: Exchange): void {
  void exchange.answer?.body?.cancel()
  delete exchange.answer
  delete exchange.refusal
  exchange.hasAsked = true
}

/** Keeps the answer for the client, and gives the gateway enough of one to decide on. */
function setAside(response: Response, exchange: Exchange): Response {
  exchange.answer = response
  return mutable(response, exchange.targets ? placeholder(response.headers) : '')
}

/** Keeps what the gateway could not translate; it lets bytes of this type pass unread. */
function passedOn(response: Response, exchange: Exchange): Response {
  exchange.answer = response
  const unread = mutable(response, '')
  unread.headers.set('content-type', 'application/octet-stream')
  return unread
}

/** The least that the gateway can translate: an empty stream, or an answer in all formats at once. */
const placeholder = (headers: Headers): string =>
  headers.get('content-type')?.startsWith('text/event-stream')
    ? '\n\n'
    : '{"model":"","content":[],"choices":[],"usage":{}}'

/** A target that cannot take the request adds nothing to the failure of one that could. */
function notAsked(exchange: Exchange, error: PortusError): Response {
  if (exchange.failure) return readableError(exchange.failure)
  exchange.refusal = error
  return Response.json({ error: { message: error.message } }, { status: NOT_ASKED })
}
