import { NO_HOLD } from '../limits/bytes-in-flight'
import { recordOf } from '../telemetry/record'
import { reasoningMemory } from '../translate/reasoning-memory'
import { admit } from './admission/admit'
import { contextOf, earlyStream } from './answer-context'
import { answerKept } from './answer-kept'
import { preparedBatch } from './batch/prepare-batch'
import type { EndpointRequest, ProxyDeps } from './deps'
import { begunInTime } from './early-stream'
import { inTime } from './in-time'
import { planFor } from './plan/plan'
import { readAnswer } from './read-answer'
import { type ClientRequest, type JsonRequest, readRequest } from './request/read-request'
import { respond } from './respond'
import { send } from './send'
import { storedInput } from './stored/stored-input'

/**
 * Serves one request: read, plan, send, respond.
 *
 * @throws {PortusError} where it cannot be answered. Nothing has been reported then.
 */
export async function handle(deps: ProxyDeps, asked: EndpointRequest): Promise<Response> {
  const { config } = deps
  const { hold = NO_HOLD } = recordOf(asked.request)
  const own = ownOf(deps, asked)
  const kept = await answerKept(asked, own, config, deps.report)
  if (kept) return kept
  const read = await readRequest(asked.request, { ...asked, ...config, hold })
  const request = isBatch(read)
    ? await preparedBatch(read, {
        ...config,
        maxBytes: config.settings.PORTUS_MAX_BODY_BYTES,
      })
    : read
  return answerRequest(deps, asked, request)
}

/**
 * Answers a request that has been read: plan, send, respond.
 *
 * @throws {PortusError} where it cannot be answered. Nothing has been reported then.
 */
export async function answerRequest(
  deps: ProxyDeps,
  asked: EndpointRequest,
  request: ClientRequest,
): Promise<Response> {
  const { config } = deps
  const record = recordOf(asked.request)
  const { id, application = '', trace } = record
  const own = ownOf(deps, asked)
  noteAlias(asked.request, request)
  if (request.isStreamed) deps.onStream?.(record)
  const memory = reasoningMemory(deps.reasoning, application)
  const stored = await storedInput(request, own)
  const plan = planFor(request, deps.upstream, { reasoning: memory, stored })
  const waiting = admit(deps.limits, { request, record, dialect: asked.dialect.name, config })
  if (waiting) await waiting
  return begunInTime(earlyStream(deps, asked, request, plan), async (report = deps.report) => {
    const answer = await send(deps.upstream, config.settings, request, plan, trace)
    const context = { request, requestId: id, memory, own }
    const read = await inTime(answer, config.settings.PORTUS_HEADERS_TIMEOUT_MS, (received) =>
      readAnswer(plan, received, context),
    )
    return respond(read, contextOf({ report }, config, asked, request, plan, answer))
  })
}

/** The responses that Portus keeps for the application that asks. */
export const ownOf = ({ responses }: ProxyDeps, { request }: EndpointRequest) => ({
  store: responses,
  application: recordOf(request).application ?? '',
})

const isBatch = (request: ClientRequest): request is JsonRequest =>
  request.endpoint.model === 'requests'

/** Notes who is asked, for the report of a request that fails. */
export function noteAlias(request: Request, { alias, isStreamed }: ClientRequest): void {
  const record = recordOf(request)
  record.alias = alias.name
  record.isStreamed = isStreamed
  if (alias.onlyTarget) record.answerer = alias.onlyTarget
}
