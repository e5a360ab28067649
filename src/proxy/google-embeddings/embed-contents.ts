import { EMBED_BATCH } from '../../api/endpoints/endpoints'
import { inTurns } from '../../body/steps'
import { NO_HOLD } from '../../limits/bytes-in-flight'
import type { Way } from '../../portkey/contract'
import { recordOf } from '../../telemetry/record'
import { reasoningMemory } from '../../translate/reasoning-memory'
import { admit } from '../admission/admit'
import { contextOf } from '../answer-context'
import type { ProxyDeps } from '../deps'
import { answerRequest, noteAlias } from '../handle'
import { inTime } from '../in-time'
import { type Plan, planSteps } from '../plan/plan'
import { readAnswer } from '../read-answer'
import type { EndpointRequest } from '../request/endpoint-request'
import { speaks } from '../request/find-alias'
import { type JsonRequest, readRequest } from '../request/read-request'
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
  const { config } = deps
  const { settings } = config
  const { id: requestId, application = '', hold = NO_HOLD, trace } = recordOf(asked.request)
  const request = await readRequest(asked.request, { ...asked, ...config, hold })
  if (deps.upstream.takesWays && speaks(request.alias, asked.endpoint))
    return answerRequest(deps, asked, request)
  noteAlias(asked.request, request)
  try {
    const { request: sent, inputs, dropped } = asEmbeddings(request as JsonRequest)
    const plan = inItsNames(await inTurns(planSteps(sent, deps.upstream)))
    const record = recordOf(asked.request)
    await admit(deps.limits, { request: sent, record, dialect: asked.dialect.name, config })
    const memory = reasoningMemory(deps.reasoning, application)
    const received = await send(deps.upstream, settings, sent, plan, trace)
    const isBatch = asked.endpoint.name === EMBED_BATCH
    const answer = await inTime(received, settings.PORTUS_HEADERS_TIMEOUT_MS, async (given) =>
      asGoogle(await readAnswer(plan, given, { request: sent, requestId, memory }), {
        inputs,
        isBatch,
        hold,
      }),
    )
    const told = { ...request, dropped: [...(request.dropped ?? []), ...dropped] }
    const context = contextOf(deps, config, asked, told, plan, answer)
    return respond({ ...answer, isUntouched: false }, context)
  } catch (error) {
    throw inItsWords(error)
  }
}

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
