import type { Dialect } from '../api/dialect'
import type { Endpoint } from '../api/endpoints'
import type { Snapshot } from '../config/snapshot'
import type { GatewayCall, Upstream } from '../portkey/contract'
import { recordOf } from '../telemetry/record'
import type { Reporter } from '../telemetry/report'
import type { AnswerContext } from './answer-report'
import { forward, type Received } from './forward'
import { providerHeaders } from './headers'
import { type Plan, planFor } from './plan'
import { readAnswer } from './read-answer'
import { type ClientRequest, readRequest } from './read-request'
import { respond } from './respond'

/** What a request needs from outside. */
export type ProxyDeps = {
  live: { readonly current: Snapshot }
  upstream: Upstream
  report: Reporter
}

/** A request for an endpoint. */
export type EndpointRequest = {
  endpoint: Endpoint
  dialect: Dialect
  request: Request
  /** The id in the path, for an endpoint that has one. */
  id: string | undefined
}

/**
 * Serves one request: read, plan, send, respond.
 *
 * @throws {PortusError} where it cannot be answered. Nothing has been reported then.
 */
export async function handle(deps: ProxyDeps, asked: EndpointRequest): Promise<Response> {
  const { current } = deps.live
  const request = await readRequest(asked.request, { ...asked, ...current })
  noteAlias(asked.request, request)
  const plan = planFor(request, deps.upstream)
  const answer = await send(deps, current, request, plan)
  return respond(await readAnswer(plan, answer), contextOf(deps, current, asked, request))
}

/** Notes who is asked, for the report of a request that fails. */
export function noteAlias(request: Request, { alias }: ClientRequest): void {
  const record = recordOf(request)
  record.alias = alias.name
  if (alias.onlyTarget) record.answerer = alias.onlyTarget
}

/** What an answer is given to the client with. */
export function contextOf(
  { report }: ProxyDeps,
  { settings }: Snapshot,
  { endpoint, dialect, request }: EndpointRequest,
  { alias }: ClientRequest,
): AnswerContext {
  return {
    record: recordOf(request),
    alias,
    dialect,
    isConversation: CONVERSATIONS.has(endpoint.overrides),
    idleTimeoutMs: settings.PORTUS_STREAM_IDLE_TIMEOUT_MS,
    report,
  }
}

const CONVERSATIONS: ReadonlySet<string> = new Set(['chat', 'messages', 'responses'])

/**
 * Sends a planned request. A form is let go after that. A fault of the form itself is the client's,
 * whatever the gateway makes of it.
 */
export async function send(
  { upstream }: ProxyDeps,
  { settings }: Snapshot,
  request: ClientRequest,
  plan: Plan,
): Promise<Received> {
  const { form, signal } = request
  try {
    const timeoutMs = settings.PORTUS_HEADERS_TIMEOUT_MS
    const answer = await forward(upstream, callFor(plan, request), signal, timeoutMs)
    if (!form?.failure) return answer
    answer.abort.abort()
    throw form.failure
  } catch (error) {
    throw form?.failure ?? error
  } finally {
    await form?.close()
  }
}

/** The call of the gateway for a plan. */
export const callFor = (
  { stub, ways, query, loss }: Plan,
  { alias, id, headers, body, isStreamed, isRepeatable }: ClientRequest,
): Omit<GatewayCall, 'signal'> => ({
  alias,
  endpoint: stub.endpoint,
  path: stub.path,
  id,
  passthroughPrefix: stub.passthroughPrefix,
  isStreamed,
  headers: providerHeaders(headers, alias.forwardHeaders),
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
})
