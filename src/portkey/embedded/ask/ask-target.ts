import { refusesCredentials } from '../../../api/credential-refusal'
import { takesCodexHeaders } from '../../../api/forwarded-headers'
import { providerError } from '../../../api/provider-error'
import type { CredentialsOf } from '../../../credentials/cloud-credentials'
import { PortusError } from '../../../errors'
import { ANSWER_COPIES, counting } from '../../../limits/copies'
import { carryTrace } from '../../../telemetry/carry-trace'
import { noteWords } from '../../../telemetry/provider-words'
import {
  type Attempt,
  beginAttempt,
  noteNoCredentials,
  noteNotAsked,
} from '../../../telemetry/trace'
import type { Way } from '../../contract'
import { boundedAnswer } from '../../normalise/bounded-answer'
import { normalised, type ProviderAnswer } from '../../normalise/normalised'
import { isOnRoute, misrouted, placedOn } from '../../route'
import { refusedSeenAs } from '../../seen-statuses'
import { askInCalls } from './ask-in-calls'
import { setHeaders } from './authorize'
import type { ProxyOf } from './egress-proxy'
import { eventAnswer } from './event-answer'
import type { Exchange } from './exchange'
import { noted } from './noted'
import { providerBody } from './provider-body'
import {
  errorBytes,
  isUntranslatable,
  LAST_SUCCESS_STATUS,
  mutable,
  placeholder,
  readableError,
} from './readable-answer'
import type { Send } from './redirects'
import { sendBody, type Unsent } from './send-authorized'
import { hasRefused, NOT_ASKED } from './target-headers'

/** A request that the gateway would send to a provider. */
export type Outgoing = {
  send: Send
  url: string
  request: BunFetchRequestInit & { headers: Headers }
  gatewayText: string | undefined
  credentialsOf: CredentialsOf
  proxyOf: ProxyOf
}

/**
 * Asks a target by the way that its request takes.
 *
 * @returns What the gateway shall see of the answer.
 */
export async function askTarget(
  exchange: Exchange,
  targets: readonly string[],
  { send, url, request, gatewayText, credentialsOf, proxyOf }: Outgoing,
): Promise<Response> {
  const { call, routes, secrets } = exchange
  const target = targetOf(exchange, targets, url)
  const way = call.ways.get(target) ?? TRANSLATED
  if (way.kind === 'refused') return notAsked(exchange, target, way.error)
  const refusal = call.watch?.refusal(target)
  if (refusal) return notAsked(exchange, target, refusal)
  const route = routes.get(target)
  const isWritten = way.kind !== 'gateway'
  if (!route || !(isWritten || isOnRoute(url, route, call))) return notSent(exchange)
  begin(exchange)
  const leaf = call.alias.leafOf(target)
  if (call.codexHeaders && takesCodexHeaders(leaf?.provider))
    setHeaders(request.headers, call.codexHeaders)
  const address = isWritten ? placedOn(route, call) : url
  const attempt = beginAttempt(call.trace, target, address, secrets.redact, call.alias.redact)
  carryTrace(request.headers, call.trace, attempt, call.alias.targets.get(target))
  const unsent: Unsent = {
    send,
    url: address,
    request,
    gatewayText,
    credentials: leaf && credentialsOf(leaf),
    signed: isWritten ? way.headers : undefined,
    secrets,
    onNoCredentials: (error) => noteNoCredentials(attempt, error),
  }
  const ask = { attempt, target, way, url, unsent, proxyOf }
  return answered(exchange, ask).finally(() => call.watch?.ended(attempt))
}

/** A request to a target that has been allowed. */
type Asking = {
  attempt: Attempt
  target: string
  way: Exclude<Way, { kind: 'refused' }>
  /** The gateway's own address. */
  url: string
  unsent: Unsent
  proxyOf: ProxyOf
}

/** Sends it, and keeps of the answer what the gateway does not see. */
async function answered(
  exchange: Exchange,
  { attempt, target, way, url, unsent, proxyOf }: Asking,
): Promise<Response> {
  const { call, secrets } = exchange
  const isWritten = way.kind !== 'gateway'
  const isPassthrough = call.passthroughPrefix !== undefined
  const { response, usage } = await noted(
    { attempt, proxyOf: () => proxyOf(unsent.url) },
    exchange,
    async () =>
      way.kind === 'each'
        ? askInCalls(exchange, way, unsent).catch(unkept(exchange))
        : {
            response: await eventAnswer(
              await sendBody(unsent, providerBody(way, call, unsent.gatewayText)),
              call,
              way,
            ),
          },
  )
  const { status } = response
  if (status <= LAST_SUCCESS_STATUS) {
    if (isWritten)
      return setAside(exchange, {
        response,
        isUntouched: way.kind === 'own',
        ...(usage && { usage }),
      })
    if (call.gatewayBody.kind === 'form' && isUntranslatable(response.headers))
      return passedOn(exchange, response)
  }
  // A failure is kept where a target behind it may be refused, which must not hide it, and where it may
  // repeat a secret.
  const isKept = secrets.size > 0 || hasRefused(call)
  if (status <= LAST_SUCCESS_STATUS) {
    if (isPassthrough) return mutable(response)
    const answer = answerOf(exchange, target, url)
    return mutable(normalised(boundedAnswer(response, answer), answer))
  }
  const bytes = await errorBytes(response)
  const text = bytes.toString()
  if (attempt.cause === undefined) noteWords(attempt, text, response.headers)
  if (status < 400) return mutable(response, bytes)
  const seen = seenStatus(response, text)
  if (isPassthrough && !isKept) return mutable(response, bytes, seen)
  const failure = {
    status,
    headers: response.headers,
    text: secrets.redact(text),
  }
  exchange.failure = failure
  exchange.seenStatus = seen
  if (isWritten)
    exchange.answer = {
      response: mutable(response, failure.text),
      isUntouched: way.kind === 'own',
    }
  return readableError({ ...failure, status: seen })
}

/** The status by which the gateway sees an error: retries and fallbacks may have another list for credentials. */
function seenStatus({ status, headers }: Response, text: string): number {
  const seen = refusedSeenAs(status)
  if (seen === status) return status
  const error = providerError(text, status)
  return refusesCredentials({ status, headers, error, text }) ? seen : status
}

/** What is known of an answer that the gateway translates. */
const answerOf = (exchange: Exchange, target: string, url: string): ProviderAnswer => ({
  provider: exchange.call.alias.targets.get(target)?.provider ?? 'unknown',
  url,
  isStreamed: exchange.call.isStreamed,
  isChat: exchange.call.endpoint.name === 'chat',
  redact: exchange.secrets.redact,
  hold: counting(exchange.call.hold, ANSWER_COPIES),
  signal: exchange.signal,
  onBreak(error) {
    exchange.breakOff = error
  },
})

/** The way of a target that needs nothing of Portus. */
const TRANSLATED: Way = { kind: 'gateway', edits: new Map() }

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
function setAside(exchange: Exchange, answer: NonNullable<Exchange['answer']>): Response {
  exchange.answer = answer
  const isPassthrough = exchange.call.passthroughPrefix !== undefined
  const { response } = answer
  return mutable(response, isPassthrough ? '' : placeholder(response.headers))
}

/** Keeps an answer that the gateway cannot translate. It lets bytes of this type pass unread. */
function passedOn(exchange: Exchange, response: Response): Response {
  exchange.answer = { response, isUntouched: false }
  const unread = mutable(response, '')
  unread.headers.set('content-type', 'application/octet-stream')
  return unread
}

/** A target that cannot take the request does not replace the failure of one that could. */
function notAsked(exchange: Exchange, target: string, error: PortusError): Response {
  noteNotAsked(exchange.call.trace, target, error.message)
  const { failure } = exchange
  if (failure) return readableError({ ...failure, status: exchange.seenStatus ?? failure.status })
  exchange.refusal = error
  return Response.json({ error: { message: error.message } }, { status: NOT_ASKED })
}

/** Answers that may not be kept fail the request as a whole, unless another target answers it. */
const unkept = (exchange: Exchange) => (cause: unknown) => {
  if (!(cause instanceof PortusError)) throw cause
  exchange.breakOff = cause
  return { response: Response.json({}, { status: NOT_ASKED }) }
}

/** A request that has left its route fails as a whole. */
function notSent(exchange: Exchange): Response {
  exchange.misrouted = misrouted()
  return Response.json({}, { status: NOT_ASKED })
}
