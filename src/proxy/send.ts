import { BATCHES, COUNTS, ENDPOINTS } from '../api/endpoints/endpoints'
import { codexHeaders } from '../api/forwarded-headers'
import { mediaTypeOf } from '../api/headers/media-type'
import { isList } from '../api/kept/kinds'
import type { Settings } from '../config/settings'
import { PortusError, portusError } from '../errors'
import type { GatewayAnswer, GatewayCall, Upstream } from '../portkey/contract'
import { chunksOf, type StartedBody, startBody, wholeBody } from '../stream/answer'
import { unlessSilent } from '../stream/unless-silent'
import type { Trace } from '../telemetry/trace'
import { providerHeaders } from './headers'
import { limitForm } from './limit-form'
import type { Plan } from './plan/plan'
import type { ClientRequest } from './request/read-request'
import type { Received } from './request/received'

/**
 * Sends a planned request. A form is let go after that. A fault of the form itself is the client's,
 * whatever the gateway makes of it.
 */
export async function send(
  upstream: Upstream,
  settings: Pick<Settings, 'PORTUS_HEADERS_TIMEOUT_MS' | 'PORTUS_STREAM_IDLE_TIMEOUT_MS'>,
  request: ClientRequest,
  plan: Plan,
  trace?: Trace,
): Promise<Received> {
  const { form, signal } = request
  try {
    if (upstream.takesWays && plan.stub.passthroughPrefix === undefined) limitForm(request)
    const timeoutMs = settings.PORTUS_HEADERS_TIMEOUT_MS
    const call = callFor(plan, request)
    if (trace) call.trace = trace
    const received = await forward(upstream, call, signal, timeoutMs)
    const answer = timed(received, request, settings.PORTUS_STREAM_IDLE_TIMEOUT_MS)
    if (!form?.failure) return answer
    answer.abort.abort()
    throw form.failure
  } catch (error) {
    throw form?.failure ?? error
  } finally {
    await form?.close()
  }
}

/** Endpoints whose good answers are read before they are passed on, though they are in the client's format. */
const READ_HERE: ReadonlySet<string> = new Set([
  ...['embeddings', ...COUNTS.keys(), ...BATCHES],
  ...ENDPOINTS.filter(isList).map(({ name }) => name),
])

/** An answer whose silences have an end. What is passed on as it is has a clock where that is done. */
function timed(
  answer: Received,
  { endpoint, signal }: ClientRequest,
  idleTimeoutMs: number,
): Received {
  const isPassedOn = answer.isUntouched && !READ_HERE.has(endpoint.name) && answer.status < 400
  if (answer.isWhole || isPassedOn) return answer
  const chunks = unlessSilent(answer, { idleTimeoutMs, client: signal })
  return { ...answer, body: { [Symbol.asyncIterator]: () => chunks } }
}

/** The call of the gateway for a plan. */
export const callFor = (
  { stub, ways, query, loss }: Plan,
  { alias, endpoint, ids, headers, body, isStreamed, isRepeatable, hold }: ClientRequest,
): Omit<GatewayCall, 'signal'> => ({
  alias,
  endpoint: stub.endpoint,
  path: stub.path,
  ids,
  passthroughPrefix: stub.passthroughPrefix,
  isStreamed,
  headers: providerHeaders(headers, alias.forwardHeaders),
  ...(endpoint.path.startsWith('/v1/responses') && { codexHeaders: codexHeaders(headers) }),
  config: {
    overrides: stub.overrides,
    explicitParams: stub.explicitParams,
    isRepeatable,
    beta: headers.get('anthropic-beta'),
    version: headers.get('anthropic-version'),
  },
  ways,
  gatewayBody: stub.body,
  clientBody: body,
  query,
  loss,
  hold,
})

const isRedirect = (status: number) => status >= 300 && status < 400

/**
 * Calls the gateway and waits for the first bytes of its answer. A provider that dies before them is
 * then an error with a status. Bun holds the response's headers back until the first byte anyway.
 *
 * @param client Aborted when the client leaves.
 * @param timeoutMs Milliseconds until the first byte.
 * @throws {PortusError} `client_closed_request`, `gateway_timeout`, `gateway_unreachable` or
 * `invalid_provider_answer`, and whatever the gateway throws.
 */
async function forward(
  upstream: Upstream,
  call: Omit<GatewayCall, 'signal'>,
  client: AbortSignal,
  timeoutMs: number,
): Promise<Received> {
  const abort = new AbortController()
  const leave = () => abort.abort(client.reason)
  if (client.aborted) leave()
  client.addEventListener('abort', leave, { once: true })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    abort.abort(new DOMException('No answer in time', 'TimeoutError'))
  }, timeoutMs)
  const { trace } = call
  if (trace) trace.askedAtMs = performance.now()
  try {
    const answer = await upstream({ ...call, signal: abort.signal })
    if (isRedirect(answer.status) || answer.status < 200 || answer.status > 599) {
      abort.abort()
      throw portusError('invalid_provider_answer', 'unexpected_status', {
        values: { status: answer.status },
      })
    }
    const start = await startOf(answer).catch((cause: unknown) => {
      // The answer had begun, so whoever sent it was reached.
      if (cause instanceof PortusError || abort.signal.aborted) throw cause
      throw portusError('invalid_provider_answer', 'incomplete', { cause })
    })
    if (trace) trace.answeredAtMs = performance.now()
    // A gateway that translates ends its stream well when the provider's is broken off.
    if (abort.signal.aborted) throw abort.signal.reason
    return { ...answer, ...start, abort, redact: answer.redact ?? call.alias.redact }
  } catch (cause) {
    if (cause instanceof PortusError) throw cause
    if (client.aborted) throw portusError('client_closed_request', { cause })
    if (isLate) throw portusError('gateway_timeout', { cause })
    throw portusError('gateway_unreachable', { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** A JSON answer up to this is read in one piece where its length is known. A stream costs more. */
const ONE_PIECE_BYTES = 1024 * 1024

async function startOf({ headers, body }: GatewayAnswer): Promise<StartedBody> {
  const length = Number(headers.get('content-length') ?? Number.NaN)
  const isSmall = length <= ONE_PIECE_BYTES && !headers.has('content-encoding')
  if (isSmall && mediaTypeOf(headers) === 'application/json')
    return wholeBody(body ? await new Response(body).bytes() : undefined)
  return body ? startBody(chunksOf(body)) : wholeBody(undefined)
}
