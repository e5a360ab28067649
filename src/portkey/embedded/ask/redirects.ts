/** Redirects that repeat the request as it was. RFC 9110 section 15.4. */
const REPEATS = new Set([307, 308])
const MAX_REDIRECTS = 3

/** Sends one request; the shape that the runtime's `fetch` and a provider inside this process share. */
export type Send = (url: string, init: BunFetchRequestInit) => Promise<Response>

/**
 * Follows a redirect only where it stays on the same origin and repeats the same request. Any other
 * redirect is the answer: the runtime would carry `x-api-key` and other credentials to a host that
 * the operator never named.
 *
 * @param again Makes a body that can be read only once anew; without it such a one is not sent again.
 */
export async function sendWithinOrigin(
  send: Send,
  url: string,
  init: BunFetchRequestInit,
  again?: () => BunFetchRequestInit['body'],
): Promise<Response> {
  let target = url
  let { body } = init
  for (let redirects = 0; ; redirects++) {
    const response = await send(target, { ...init, body, redirect: 'manual' })
    const location = response.headers.get('location')
    const isRepeatable =
      REPEATS.has(response.status) && (again || !(body instanceof ReadableStream))
    if (!location || !isRepeatable || redirects === MAX_REDIRECTS) return response
    const next = URL.parse(location, target)
    if (next?.origin !== new URL(target).origin) return response
    await response.body?.cancel()
    if (again) body = again()
    target = next.href
  }
}
