import { NO_HOLD } from '../../limits/bytes-in-flight'
import type { Way } from '../../portkey/contract'
import { recordOf } from '../../telemetry/record'
import { reasoningMemory } from '../../translate/reasoning-memory'
import { contextOf } from '../answer-context'
import type { EndpointRequest, ProxyDeps } from '../deps'
import { noteAlias } from '../handle'
import { inTime } from '../in-time'
import { type Plan, planFor } from '../plan/plan'
import { readAnswer } from '../read-answer'
import { type ClientRequest, type JsonRequest, readRequest } from '../request/read-request'
import { respond } from '../respond'
import { send } from '../send'
import { asEmbeddings, inItsWords, itsName } from './as-embeddings'
import { asGoogle } from './as-google'

/**
 * Serves a request for vectors in Google's format: as it is where every target has the format, else by embeddings in
 * OpenAI's, which every provider of embeddings can be asked for.
 *
 * @throws {PortusError} where it cannot be answered. Nothing has been reported then.
 */
export async function embedContents(deps: ProxyDeps, asked: EndpointRequest): Promise<Response> {
  const { current } = deps.live
  const { id: requestId, application = '', hold = NO_HOLD } = recordOf(asked.request)
  const request = await readRequest(asked.request, { ...asked, ...current, hold })
  noteAlias(asked.request, request)
  const memory = reasoningMemory(deps.reasoning, application)
  const { settings } = current
  const ask = async (sent: ClientRequest, plan: Plan) =>
    inTime(
      await send(deps.upstream, settings, sent, plan),
      settings.PORTUS_HEADERS_TIMEOUT_MS,
      (received) => readAnswer(plan, received, { request: sent, requestId, memory }),
    )
  if (deps.upstream.takesWays && speakIt(request)) {
    const plan = planFor(request, deps.upstream)
    const answer = await ask(request, plan)
    return respond(answer, contextOf(deps, current, asked, request, plan, answer))
  }
  try {
    const { request: asOpenAI, inputs, dropped } = asEmbeddings(request as JsonRequest)
    const plan = inItsNames(planFor(asOpenAI, deps.upstream))
    const isBatch = asked.endpoint.name === 'embed_content.batch'
    const read = await ask(asOpenAI, plan)
    const answer = await inTime(read, settings.PORTUS_HEADERS_TIMEOUT_MS, (received) =>
      asGoogle(received, { inputs, isBatch, hold }),
    )
    const told = { ...request, dropped: [...(request.dropped ?? []), ...dropped] }
    const context = contextOf(deps, current, asked, told, plan, answer)
    return respond({ ...answer, isUntouched: false }, context)
  } catch (error) {
    throw inItsWords(error)
  }
}

/** Whether every target has the client's format. */
const speakIt = ({ alias, endpoint }: ClientRequest): boolean =>
  [...alias.targets.keys()].every((name) => alias.nativeFor(name, endpoint) !== undefined)

/** A plan whose losses have the client's names. */
const inItsNames = (plan: Plan): Plan => ({
  ...plan,
  ways: new Map(
    [...plan.ways].map(([name, way]): [string, Way] => [
      name,
      'dropped' in way && way.dropped ? { ...way, dropped: way.dropped.map(itsName) } : way,
    ]),
  ),
})
