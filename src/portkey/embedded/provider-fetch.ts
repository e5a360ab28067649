import type { ClaudeCloud } from '../../api/claude-clouds/clouds'
import type { AwsKeyring } from '../../credentials/aws-keyring'
import type { PortusError } from '../../errors'
import { claudeStreamOf } from '../../stream/claude-events'
import type { GatewayCall, Way } from '../contract'
import { fetchOptions } from '../fetch-init'
import { normalised, type ProviderAnswer } from '../normalise/normalised'
import { isOnRoute, misrouted, placedOn } from '../route'
import { setHeaders, signForCloud } from './cloud-request'
import { type Exchange, exchanges, type RouteQuestion } from './exchange'
import { mayAskAgain, withFirstError } from './first-error'
import { providerBody } from './provider-body'
import { isUntranslatable, NOT_RETURNED, readableError } from './readable-answer'
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

/** A request that the gateway would send to a provider. */
type Outgoing = {
  send: Send
  url: string
  request: BunFetchRequestInit & { headers: Headers }
  gatewayText: string | undefined
  keyring: AwsKeyring
}

async function askTarget(
  exchange: Exchange,
  targets: readonly string[],
  { send, url, request, gatewayText, keyring }: Outgoing,
): Promise<Response> {
  const { call, routes } = exchange
  const target = targetOf(exchange, targets, url)
  const way = call.ways.get(target) ?? TRANSLATED
  if (way.kind === 'refused') return notAsked(exchange, way.error)
  const route = routes.get(target)
  const isWritten = way.kind !== 'gateway'
  if (!route || !(isWritten || isOnRoute(url, route, call))) return notSent(exchange)
  begin(exchange)
  const isPassthrough = call.passthroughPrefix !== undefined
  const body = providerBody(way, call, gatewayText)
  const address = isWritten ? placedOn(route, call) : url
  setHeaders(request.headers, { ...(isWritten && way.headers), ...body?.headers })
  if (isWritten && way.cloud === 'bedrock')
    await signForCloud(request.headers, call, target, { url: address, way, body }, keyring)
  const received = await sendWithinOrigin(
    send,
    address,
    { ...request, ...(body && { body: body.content }) },
    body?.again,
  )
  const response = isWritten ? await readable(received, call, way.cloud) : received
  const { status } = response
  if (status <= LAST_SUCCESS_STATUS) {
    if (isWritten) return setAside(exchange, response, way.kind === 'own')
    if (call.gatewayBody.kind === 'form' && isUntranslatable(response.headers))
      return passedOn(exchange, response)
  }
  if (isPassthrough) return mutable(response)
  if (status < 400) return mutable(normalised(response, answerOf(exchange, target, url)))
  const failure = { status, headers: response.headers, text: await response.text() }
  exchange.failure = failure
  if (isWritten)
    exchange.answer = {
      response: mutable(response, failure.text),
      isUntouched: way.kind === 'own',
    }
  return readableError(failure)
}

/** An answer that Portus reads itself: frames as events, and an error at its start as its status. */
function readable(
  response: Response,
  { alias, isStreamed }: GatewayCall,
  cloud: ClaudeCloud | undefined,
): Response | Promise<Response> {
  const events = cloud ? claudeStreamOf(response) : response
  const isWatched = isStreamed && response.ok && mayAskAgain(alias.tree)
  return isWatched ? withFirstError(events) : events
}

/** What is known of an answer that the gateway translates. */
const answerOf = (exchange: Exchange, target: string, url: string): ProviderAnswer => ({
  provider: exchange.call.alias.targets.get(target)?.provider ?? 'unknown',
  url,
  isStreamed: exchange.call.isStreamed,
  isChat: exchange.call.endpoint.name === 'chat',
  redact: exchange.call.alias.redact,
  signal: exchange.signal,
  onBreak(error) {
    exchange.breakOff = error
  },
})

/** The way of a target that needs nothing of Portus. */
const TRANSLATED: Way = { kind: 'gateway', edits: new Map() }

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

/** The target that a request is for. Where its mark leaves several, its address tells them apart. */
function targetOf({ call, routes }: Exchange, targets: readonly string[], url: string): string {
  const [first = ''] = targets
  if (targets.length === 1) return first
  const isFor = (name: string) => {
    const route = routes.get(name)
    return route !== undefined && isOnRoute(url, route, call)
  }
  return targets.find(isFor) ?? first
}

/** An answer of an earlier target stays unread, and would stay open. */
function begin(exchange: Exchange): void {
  void exchange.answer?.response.body?.cancel()
  delete exchange.answer
  delete exchange.refusal
  delete exchange.breakOff
}

/** Keeps the answer for the client, and gives the gateway enough to decide on. */
function setAside(exchange: Exchange, response: Response, isUntouched: boolean): Response {
  exchange.answer = { response, isUntouched }
  const isPassthrough = exchange.call.passthroughPrefix !== undefined
  return mutable(response, isPassthrough ? '' : placeholder(response.headers))
}

/** Keeps an answer that the gateway cannot translate. It lets bytes of this type pass unread. */
function passedOn(exchange: Exchange, response: Response): Response {
  exchange.answer = { response, isUntouched: false }
  const unread = mutable(response, '')
  unread.headers.set('content-type', 'application/octet-stream')
  return unread
}

/** The least that the gateway can translate: an empty stream, or an answer in all formats at once. */
const placeholder = (headers: Headers): string =>
  headers.get('content-type')?.startsWith('text/event-stream')
    ? '\n\n'
    : '{"model":"","content":[],"choices":[],"usage":{},"candidates":[],"usageMetadata":{},"output":{"message":{"content":[]}}}'

/** A target that cannot take the request does not replace the failure of one that could. */
function notAsked(exchange: Exchange, error: PortusError): Response {
  if (exchange.failure) return readableError(exchange.failure)
  exchange.refusal = error
  return Response.json({ error: { message: error.message } }, { status: NOT_ASKED })
}

/** A request that has left its route fails as a whole. */
function notSent(exchange: Exchange): Response {
  exchange.misrouted = misrouted()
  return Response.json({}, { status: NOT_ASKED })
}
