import { stub } from '../../body/json/edit-members'
import { PortusError, portusError } from '../../errors'
import type { Hold } from '../../limits/bytes-in-flight'
import { REQUEST_COPIES } from '../../limits/copies'
import { betaHeader, type ConfigRenderer } from '../config'
import type { CallBody, GatewayAnswer, GatewayCall, Upstream } from '../contract'
import { gatewayAnswer, readOwnHeaders } from '../gateway-answer'
import { CONFIG } from '../header-names'
import { endingAs } from '../normalise/normalised'
import { passthroughPath, type routeBook } from '../route'
import { answeredStatus } from '../seen-statuses'
import { sendForm } from '../send-form'
import { type Exchange, exchanges } from './ask/exchange'
import { outageAnswer } from './ask/outage-answer'
import { secretsBeside } from './ask/secrets'
import { hasRefused, markHeaders, marksFor, withoutRefused } from './ask/target-headers'
import type { GatewayApp } from './shims'
import { unlessAborted } from './unless-aborted'

/** What a call needs of the embedded gateway. */
export type Gateway = {
  app: GatewayApp
  origin: string
  config: ConfigRenderer
  routes: ReturnType<typeof routeBook>
}

/** How a call of the embedded gateway ended. */
type Result =
  /** The provider answered in the client's format. */
  | { kind: 'untouched'; response: Response }
  /** The gateway made the answer, out of a provider's or alone. */
  | { kind: 'answered'; response: Response }
  /** The gateway failed before it asked any provider. */
  | { kind: 'failed' }
  /** The request may not be sent. */
  | { kind: 'refused'; error: PortusError }

/**
 * Calls the gateway inside this process.
 *
 * @throws {PortusError} where no target could take the request, or the gateway cannot read it;
 * `signal.reason` where the call is aborted.
 */
export const embeddedUpstream = (gateway: Gateway): Upstream =>
  Object.assign((call: GatewayCall) => callGateway(gateway, call), { takesWays: true })

async function callGateway(gateway: Gateway, call: GatewayCall): Promise<GatewayAnswer> {
  const { signal } = call
  signal.throwIfAborted()
  const known = gateway.routes(call)
  const routes = known instanceof Promise ? await known : known
  const secrets = secretsBeside(call.alias.redact)
  const exchange: Exchange = { kind: 'request', call, signal, routes, hasAsked: false, secrets }
  const request = gatewayRequest(gateway, call)
  // The gateway waits between retries without looking at the signal, so the waiting ends here.
  const response = await unlessAborted(
    signal,
    exchanges.run(exchange, async () => gateway.app(request)),
  )
  const result = await resultOf(asAnswered(response), exchange)
  switch (result.kind) {
    case 'untouched':
      return { ...gatewayAnswer(result.response, true), redact: secrets.redact }
    case 'answered':
      return withFacts(gatewayAnswer(result.response, isOwn(call, result.response)), exchange)
    case 'failed':
      throw portusError('invalid_request', 'gateway_cannot_read')
    case 'refused':
      throw result.error
  }
}

/** An answer with the status that it stands for. What Portus says of outages is read as it was before any translation. */
function asAnswered(response: Response): Response {
  const { status, headers, body } = response
  const answered = answeredStatus(status)
  if (answered === status) return response
  const outage = outageAnswer(status)
  if (!outage) return new Response(body, { status: answered, headers })
  void body?.cancel()
  const own = new Headers(headers)
  own.delete('content-length')
  own.set('content-type', outage.headers.get('content-type') ?? '')
  return new Response(outage.body, { status: answered, headers: own })
}

/** Whether a passthrough's answer is the provider's own, in the client's format. */
function isOwn({ passthroughPrefix, ways }: GatewayCall, { headers }: Response): boolean {
  const { target = '' } = readOwnHeaders(headers)
  return passthroughPrefix !== undefined && ways.get(target)?.kind === 'own'
}

/** An answer with the provider's error that the gateway may garble, and with what Portus has counted. */
const withFacts = (
  gateway: GatewayAnswer,
  { failure, answer, secrets }: Exchange,
): GatewayAnswer => ({
  ...gateway,
  redact: secrets.redact,
  ...(failure?.status === gateway.status && { failure }),
  ...(answer?.usage && answer.response.status === gateway.status && { usage: answer.usage }),
})

/** The gateway's request. A passthrough carries a stub, and a translation the body itself. */
function gatewayRequest({ origin, config: render }: Gateway, call: GatewayCall): Request {
  const { alias, endpoint, path, passthroughPrefix, gatewayBody, config, ways, headers, hold } =
    call
  const isPassthrough = passthroughPrefix !== undefined
  const beta = betaHeader(alias, config.beta)
  if (beta) headers.set('anthropic-beta', beta)
  const isForm = !isPassthrough && gatewayBody.kind === 'form'
  // Without a content type the gateway sends the provider an empty body.
  headers.set('content-type', isForm ? gatewayBody.contentType : 'application/json')
  const rendered = render(alias, config, marksFor(call))
  headers.set(CONFIG, hasRefused(call) ? withoutRefused(rendered, ways, call.watch) : rendered)
  markHeaders(headers, alias.targets.keys())
  return new Request(origin + (isPassthrough ? passthroughPath(path, passthroughPrefix) : path), {
    method: endpoint.method,
    headers,
    // The gateway parses the body of every POST.
    ...(endpoint.method === 'POST' && {
      body: isPassthrough ? stubOf(gatewayBody) : contentOf(gatewayBody, hold),
    }),
  })
}

const stubOf = (body: CallBody): string => (body.kind === 'json' ? stub(body) : '{}')

/** The body that the gateway parses and prints anew. */
function contentOf(body: CallBody, hold: Hold) {
  if (body.kind === 'form') return sendForm(body)
  if (body.kind !== 'json') return '{}'
  hold.take(REQUEST_COPIES * body.bytes.byteLength)
  return body.bytes
}

const FAILED = 500

async function resultOf(response: Response, exchange: Exchange): Promise<Result> {
  const { refusal, misrouted, hasAsked, answer, breakOff } = exchange
  const error = misrouted ?? refusal
  if (error) return { kind: 'refused', error }
  if (!hasAsked && response.status === FAILED) {
    const text = await response.text()
    if (hasGoneWrong(text)) return { kind: 'failed' }
    return { kind: 'answered', response: new Response(text, response) }
  }
  if (!answer && exchange.call.isStreamed)
    return { kind: 'answered', response: endingAs(response, () => exchange.breakOff) }
  if (!answer && breakOff instanceof PortusError) return { kind: 'refused', error: breakOff }
  if (!answer) return { kind: 'answered', response }
  if (answer.response.status !== response.status) {
    void answer.response.body?.cancel()
    return { kind: 'answered', response }
  }
  const kind = answer.isUntouched ? 'untouched' : 'answered'
  return { kind, response: withBodyOf(answer.response, response) }
}

/**
 * Whether a text is the gateway's for anything that went wrong while it made a request. It fails over
 * odd values in a body before it asks anybody.
 */
function hasGoneWrong(text: string): boolean {
  if (text.includes('Something went wrong')) return true
  const message = text.indexOf('Message: ')
  return message !== -1 && text.includes(' Cause: ', message)
}

/** The provider's unread body under the status and headers that the gateway decided on. */
function withBodyOf(provider: Response, { status, headers, body }: Response): Response {
  void body?.cancel()
  const type = provider.headers.get('content-type')
  if (type) headers.set('content-type', type)
  const length = provider.headers.get('content-length')
  if (length !== null && !provider.headers.has('content-encoding'))
    headers.set('content-length', length)
  return new Response(provider.body, { status, headers })
}
