import { standIn } from '../../body/json/edit-members'
import type { CallBody, GatewayCall, Realtime, Upstream } from '../contract'
import { NOTHING_SENT } from '../errors'
import { sendForm } from '../send-form'
import { type Exchange, exchanges, type Passthrough } from './exchange'
import { portkeyPlugin } from './plugin'
import { embeddedRealtime } from './realtime'
import { type Boot, booted, type GatewayApp, prepare } from './shims'
import { markPassthrough, markTargets } from './target-headers'

/** Never resolved: the gateway only reads the path of it. */
const ORIGIN = 'http://gateway'

/** The gateway inside this process. */
export type EmbeddedGateway = {
  upstream: Upstream
  realtime: Realtime
  /** What the gateway itself has to say against a configuration; asks no provider. */
  refusals: (config: string) => Promise<string[]>
}

/** A route that checks the configuration and then, without a WebSocket, does nothing. */
const CHECKED_ROUTE = '/v1/realtime'

/**
 * Boots the Portkey Gateway inside this process: no port, no second process, nothing printed.
 *
 * @throws when the gateway's package is not the one this was written for.
 */
export async function embeddedGateway(boot: Boot): Promise<EmbeddedGateway> {
  prepare(boot)
  // In a compiled executable the build has applied the plugin already and this has nothing to do.
  Bun.plugin(portkeyPlugin)
  // The import resolves a second later than the app is there, when a start-up animation has ended.
  const imported = import('@portkey-ai/gateway/build/start-server.js')
  const app = await Promise.race([booted, imported.then(() => booted)])
  return {
    upstream: (call) => exchange(app, call),
    realtime: embeddedRealtime(app, ORIGIN),
    refusals: (config) => refusals(app, config),
  }
}

async function exchange(app: GatewayApp, call: GatewayCall): Promise<Response> {
  const { signal } = call
  signal.throwIfAborted()
  const passthrough = passthroughOf(call)
  const { targets } = call
  const state: Exchange = {
    signal,
    isForm: call.body.kind === 'form',
    ...(passthrough && { passthrough }),
    ...(targets && { targets }),
    ...(call.body.kind === 'json' && call.body.held && { held: call.body.held }),
  }
  if (passthrough) markPassthrough(call.headers)
  else if (targets) markTargets(call.headers, targets.bodies)
  const request = gatewayRequest(call, passthrough)
  // The gateway waits between retries without looking at the signal, so the waiting ends here.
  const response = await unlessAborted(
    signal,
    exchanges.run(state, async () => app(request)),
  )
  if (state.refusal) throw state.refusal
  return state.hasAsked ? withAnswer(response, state) : unasked(response)
}

const FAILED = 500
/** The gateway's words for anything that went wrong while it made or sent a request. */
const WENT_WRONG = /Something went wrong|Message: [\s\S]* Cause: /

/**
 * The gateway fails over odd values in a body before it asks anybody, in the words it has for a
 * provider's invalid answer. Here it can be known whose fault it is.
 */
async function unasked(response: Response): Promise<Response> {
  if (response.status !== FAILED) return response
  const text = await response.text()
  const { headers } = response
  return WENT_WRONG.test(text)
    ? Response.json({ status: 'failure', message: NOTHING_SENT }, { status: FAILED })
    : new Response(text, { status: FAILED, headers })
}

function passthroughOf({ passthroughPath, body }: GatewayCall): Passthrough | undefined {
  if (passthroughPath === undefined) return undefined
  return { body, standIn: body.kind === 'json' ? standIn(body) : '{}' }
}

/** The gateway's request: the stand-in for a passthrough, the body itself where it translates. */
function gatewayRequest(call: GatewayCall, passthrough: Passthrough | undefined): Request {
  const { method, path, passthroughPath = path, headers, body } = call
  const hasBody = method === 'POST'
  if (!passthrough && body.kind === 'form') headers.set('content-type', body.contentType)
  return new Request(ORIGIN + passthroughPath, {
    method,
    headers,
    ...(hasBody && { body: passthrough?.standIn ?? contentOf(body) }),
  })
}

function contentOf(body: CallBody) {
  if (body.kind === 'form') return sendForm(body)
  // The gateway parses the body of every POST.
  return body.kind === 'json' ? body.bytes : '{}'
}

/** Puts the provider's unread body under the status and headers the gateway decided on. */
function withAnswer(response: Response, { answer, targets }: Exchange): Response {
  if (!answer) return response
  if (answer.status === response.status) {
    const { status, headers } = response
    const type = answer.headers.get('content-type')
    if (type) headers.set('content-type', type)
    if (targets) {
      void response.body?.cancel()
      targets.isOwnAnswer = true
    }
    const length = answer.headers.get('content-length')
    if (length !== null && !answer.headers.has('content-encoding'))
      headers.set('content-length', length)
    return new Response(answer.body, { status, headers })
  }
  void answer.body?.cancel()
  return response
}

function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  return promise
}

async function refusals(app: GatewayApp, config: string): Promise<string[]> {
  const request = new Request(ORIGIN + CHECKED_ROUTE, { headers: { 'x-portkey-config': config } })
  const response = await app(request)
  if (response.status !== 400) return []
  const { message, errors } = (await response.json()) as { message: string; errors?: string[] }
  return errors ?? [message]
}
