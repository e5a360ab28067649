import type { AwsKeyring } from '../../credentials/aws/aws-keyring'
import { fetchOptions } from '../fetch-init'
import { askTarget } from './ask-target'
import { exchanges, type RouteQuestion } from './exchange'
import { mutable } from './readable-answer'
import { type Send, sendWithinOrigin } from './redirects'
import { NOT_ASKED, takeMarks } from './target-headers'
import { tokenStandIn } from './token-stand-in'

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

const runtimeFetch: Send = (url, init) => fetch(url, { ...init, ...fetchOptions(init.method) })

/** Aborted when one of them is; most requests have but one, and a third costs as much as all the rest. */
const either = (one: AbortSignal | undefined, other: AbortSignal | undefined) =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other)

/**
 * The `fetch` of the gateway's module.
 *
 * It ends the provider's request when the client leaves. It sends no header of Portus' own hop, sends
 * nothing beside the alias's routes, and never carries credentials to another origin. Bodies in the
 * client's own format pass it untouched in both directions.
 *
 * @param inProcess Providers inside this process by host name. All others are on the network.
 * @param keyring The keys of roles that the gateway has assumed.
 */
export const providerFetch =
  (inProcess: ReadonlyMap<string, Send>, keyring: AwsKeyring) =>
  async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input)
    const exchange = exchanges.getStore()
    const headers = new Headers(init.headers)
    for (const name of NOT_FORWARDED) headers.delete(name)
    if (headers.get('anthropic-beta') === DEFAULT_BETA) headers.delete('anthropic-beta')
    const gatewayText = typeof init.body === 'string' ? init.body : undefined
    const targets = takeMarks(headers, gatewayText)
    if (exchange?.kind === 'route') return recorded(exchange, targets, url, headers)
    const send = inProcess.get(new URL(url).hostname) ?? runtimeFetch
    const signal = either(init.signal ?? undefined, exchange?.signal)
    const request = { ...(init as BunFetchRequestInit), headers, ...(signal && { signal }) }
    if (exchange?.kind === 'request') exchange.hasAsked = true
    // Without a mark it is a request of the gateway's own, for an access token.
    if (exchange?.kind !== 'request' || targets.length === 0)
      return mutable(await sendWithinOrigin(send, url, request))
    return askTarget(exchange, targets, { send, url, request, gatewayText, keyring })
  }

/** Tells where the gateway would send a request. A token that it asks for is not a real one. */
function recorded(
  { onRequest }: RouteQuestion,
  targets: readonly string[],
  url: string,
  headers: Headers,
): Response {
  if (targets.length === 0) return tokenStandIn(url)
  onRequest(url, headers)
  return Response.json({}, { status: NOT_ASKED })
}
