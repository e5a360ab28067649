import { awsScopeOf } from '../../../credentials/aws/resign-aws'
import type { CredentialsOf } from '../../../credentials/cloud-credentials'
import { boundedFetch } from '../../bounded-fetch'
import { STAND_IN } from '../../stand-ins'
import { arrived } from './arrived-headers'
import { askTarget } from './ask-target'
import type { ProxyOf } from './egress-proxy'
import { exchanges, type RouteQuestion } from './exchange'
import { orInvalid } from './invalid-answer'
import { mutable } from './readable-answer'
import { type Send, sendWithinOrigin } from './redirects'
import { NOT_ASKED, takeMarks } from './target-headers'

/** Hop-by-hop or computed by `fetch` itself; the gateway copies some of them from its own request. */
const NOT_FORWARDED = ['host', 'connection', 'transfer-encoding', 'content-length']

/** The gateway asks for this where nobody asks for a beta; it has long been a part of the API. */
const DEFAULT_BETA = 'messages-2023-12-15'

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
 * @param credentialsOf The credentials that Portus puts onto requests itself.
 * @param proxyOf What stands before a provider, for the log.
 */
export const providerFetch =
  (inProcess: ReadonlyMap<string, Send>, credentialsOf: CredentialsOf, proxyOf: ProxyOf) =>
  async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input)
    const exchange = exchanges.getStore()
    const headers = new Headers(init.headers)
    for (const name of NOT_FORWARDED) headers.delete(name)
    if (headers.get('anthropic-beta') === DEFAULT_BETA) headers.delete('anthropic-beta')
    const gatewayText = typeof init.body === 'string' ? init.body : undefined
    const targets = takeMarks(headers, gatewayText)
    if (exchange?.kind === 'route') return recorded(exchange, targets, url, headers)
    const send = orInvalid(senderFor(inProcess, url))
    const signal = either(init.signal ?? undefined, exchange?.signal)
    const request = { ...(init as BunFetchRequestInit), headers, ...(signal && { signal }) }
    if (exchange?.kind === 'request') exchange.hasAsked = true
    // Without a mark it is a request of the gateway's own, as a guardrail's.
    if (exchange?.kind !== 'request' || targets.length === 0) {
      if (hasStandIn(headers)) return Response.json({}, { status: NOT_ASKED })
      return mutable(await sendWithinOrigin(send, url, request))
    }
    return askTarget(exchange, targets, { send, url, request, gatewayText, credentialsOf, proxyOf })
  }

/**
 * Whether a request of the gateway's own has a stand-in for its credentials. It asks Bedrock what is behind an ARN,
 * which a way of Portus' own need not know.
 */
function hasStandIn(headers: Headers): boolean {
  const authorization = headers.get('authorization')
  return (
    authorization === `Bearer ${STAND_IN}` ||
    headers.get('api-key') === STAND_IN ||
    awsScopeOf(authorization)?.accessKeyId === STAND_IN
  )
}

/** Sends a request to a provider inside this process, or to the network. */
export const senderFor = (inProcess: ReadonlyMap<string, Send>, url: string): Send => {
  const send = inProcess.get(new URL(url).hostname) ?? boundedFetch
  return async (target, init) => arrived(await send(target, init))
}

/** Tells where the gateway would send a request. */
function recorded(
  { onRequest }: RouteQuestion,
  targets: readonly string[],
  url: string,
  headers: Headers,
): Response {
  if (targets.length > 0) onRequest(url, headers)
  return Response.json({}, { status: NOT_ASKED })
}
