import { fetchOptions } from '../fetch-options'
import { exchanges } from './exchange'
import { providerBody } from './passthrough-body'
import { type Send, sendWithinOrigin } from './redirects'

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
async function readableError(response: Response): Promise<Response> {
  const text = await response.text()
  const readable = mutable(response, text)
  if (!isJson(text)) readable.headers.set('content-type', 'text/plain')
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

const isText = (headers: Headers) => headers.get('content-type')?.startsWith('text/') === true

/**
 * The `fetch` of the gateway's module.
 *
 * It ends the provider's request when the client leaves, sends no header of Portus' own hop, never
 * carries credentials to another origin, and lets passthrough bodies by untouched in both directions.
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
    const passthrough = exchange?.passthrough
    const body =
      passthrough &&
      providerBody(passthrough, typeof init.body === 'string' ? init.body : undefined)
    for (const name in body?.headers) headers.set(name, body.headers[name] as string)
    if (exchange) exchange.hasAsked = true
    const response = await sendWithinOrigin(
      inProcess.get(new URL(url).hostname) ?? runtimeFetch,
      url,
      {
        ...(init as BunFetchRequestInit),
        headers,
        ...(signal && { signal }),
        ...(body && { body: body.content }),
      },
      body?.again,
    )
    if (!passthrough)
      return response.status >= 400 && !isText(response.headers)
        ? readableError(response)
        : mutable(response)
    if (!exchange || response.status > LAST_SUCCESS_STATUS) return mutable(response)
    // A strategy may go on after a success, too; what it leaves behind would stay open.
    void exchange.answer?.body?.cancel()
    exchange.answer = response
    return mutable(response, '')
  }
