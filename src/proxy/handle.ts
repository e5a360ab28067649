import { membersIn } from '../api/dialect'
import { isList } from '../api/kept/kinds'
import { readMember } from '../body/json/body'
import { inTurns } from '../body/steps'
import { NO_HOLD } from '../limits/bytes-in-flight'
import { type RequestRecord, recordOf } from '../telemetry/record'
import { reasoningMemory } from '../translate/reasoning-memory'
import { noteSessionOfUser } from '../usage/client-session'
import { admit } from './admission/admit'
import { contextOf, earlyStream } from './answer-context'
import { answerKept } from './answer-kept'
import { preparedBatch } from './batch/prepare-batch'
import type { ProxyDeps } from './deps'
import { begunInTime } from './early-stream'
import { inTime } from './in-time'
import { askerOf } from './owned/asker'
import { checkNamedIds } from './owned/named-ids'
import { noteMade } from './owned/note-made'
import { ownList } from './owned/own-list'
import { pathOwner } from './owned/path-owner'
import { NO_IDS } from './owned/refuse-foreign'
import { planFor, planSteps } from './plan/plan'
import { readAnswer } from './read-answer'
import { tierAskedBy } from './request/asked-tier'
import type { EndpointRequest } from './request/endpoint-request'
import { type ClientRequest, type JsonRequest, readRequest } from './request/read-request'
import { sentSize } from './request/sent-size'
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
  const looking = pathOwner(asked, askerOf(deps, asked.request), config.aliases)
  const owner = looking && (await looking)
  const madeBy = owner?.madeBy
  const read = await readRequest(asked.request, { ...asked, ...config, hold, madeBy })
  const request = isBatch(read)
    ? await preparedBatch(read, {
        ...config,
        maxBytes: config.settings.PORTUS_MAX_BODY_BYTES,
      })
    : read
  return answerRequest(deps, asked, request, owner?.isOwn)
}

/**
 * Answers a request that has been read: plan, send, respond.
 *
 * @param isOwn Whether the thing that the path names is known to be the application's own.
 * @throws {PortusError} where it cannot be answered. Nothing has been reported then.
 */
export async function answerRequest(
  deps: ProxyDeps,
  asked: EndpointRequest,
  request: ClientRequest,
  isOwn = false,
): Promise<Response> {
  const { config } = deps
  const { PORTUS_HEADERS_TIMEOUT_MS: timeoutMs } = config.settings
  const record = recordOf(asked.request)
  const { id, application = '', trace } = record
  const own = ownOf(deps, asked)
  noteAlias(asked.request, request)
  if (request.isStreamed) deps.onStream?.(record)
  const memory = reasoningMemory(deps.reasoning, application)
  const stored = await storedInput(request, own)
  const asker = askerOf(deps, asked.request)
  const checking = checkNamedIds(request, asker, stored)
  const named = checking ? await checking : NO_IDS
  const plan = await inTurns(planSteps(request, deps.upstream, { reasoning: memory, stored }))
  const context = { requestId: id, memory, own }
  const waiting = admit(deps.limits, { request, record, dialect: asked.dialect.name, config })
  if (waiting) await waiting
  return begunInTime(earlyStream(deps, asked, request, plan), async (report = deps.report) => {
    const answer = await send(deps.upstream, config.settings, request, plan, trace)
    if (request.form && record.sent) record.sent.formBytes = request.form.readBytes
    const read = await inTime(answer, timeoutMs, async (received) => {
      const given = await readAnswer(plan, received, { ...context, request })
      // Of an answer that tells of nothing, and is no list, nothing is waited for.
      return isList(request.endpoint)
        ? ownList(given, { request, asker, ask: pageAsker(deps, context, trace) })
        : noteMade(given, { request, asker, isOwn, named })
    })
    return respond(
      read,
      contextOf({ report, limits: deps.limits }, config, asked, request, plan, answer),
    )
  })
}

/** Asks for another page of a list. */
const pageAsker =
  (
    { config, upstream }: ProxyDeps,
    context: Omit<Parameters<typeof readAnswer>[2], 'request'>,
    trace: RequestRecord['trace'],
  ) =>
  async (next: ClientRequest) => {
    const plan = planFor(next, upstream)
    const answer = await send(upstream, config.settings, next, plan, trace)
    return inTime(answer, config.settings.PORTUS_HEADERS_TIMEOUT_MS, (received) =>
      readAnswer(plan, received, { ...context, request: next }),
    )
  }

/** The responses that Portus keeps for the application that asks. */
export const ownOf = ({ responses }: ProxyDeps, { request }: EndpointRequest) => ({
  store: responses,
  application: recordOf(request).application ?? '',
})

const isBatch = (request: ClientRequest): request is JsonRequest =>
  request.endpoint.model === 'requests'

/** Notes who is asked and with how much, for the report. */
export function noteAlias(request: Request, asked: ClientRequest): void {
  const { alias, isStreamed, body, endpoint } = asked
  const record = recordOf(request)
  record.sent = sentSize(asked)
  const tier = tierAskedBy(asked)
  if (tier !== undefined) record.askedTier = tier
  if (endpoint.dialect === 'anthropic' && body.kind === 'json')
    noteSessionOfUser(record, () => membersIn(readMember(body, 'metadata')).user_id)
  record.alias = alias.name
  record.isStreamed = isStreamed
  if (alias.onlyTarget) record.answerer = alias.onlyTarget
}
