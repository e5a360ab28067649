import { type EndpointPath, endpointPath, queryIn } from '../../api/endpoint-path'
import { COMPACT, COUNTS, type NativePrefix } from '../../api/endpoints/endpoints'
import { isOpenAI } from '../../api/provider-apis'
import { jsonBodyOf } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { atOnce, type Steps } from '../../body/steps'
import { type PortusError, portusError } from '../../errors'
import type { Upstream, Way, Ways } from '../../portkey/contract'
import type { JsonObject } from '../../translate/conversation'
import type { ClientRequest, JsonRequest } from '../request/read-request'
import type { Remembered, StoredInput } from '../request/remembered'
import { jsonOf } from './conversation-for'
import { tooMuchToTranslate } from './cost/translation-size'
import { embeddingsWay } from './embeddings/embeddings-way'
import { answersInBytes, ownEmbeddingsWay } from './embeddings/own-embeddings-way'
import { framedForAll, framedWay } from './framed-way'
import { gatewayPlan } from './gateway-plan'
import { refuseGuardedNames } from './guarded-names'
import { noCompaction, refuseThread, throwIfAllRefused } from './loss-errors'
import { ownWay, takesAll } from './own-way'
import { once, shortenedFor, wholeJson } from './shortened-request'
import { type Stub, stubOf } from './stub'
import { translatedWay } from './translated-way'
import { needsChat } from './via-chat'

/**
 * What a request becomes. This is the only place that decides it; the code that sends the request and
 * reads its answer looks here.
 */
export type Plan = {
  stub: Stub
  /** How the request reaches each target of the alias. */
  ways: Ways
  /** The client's query, as far as its endpoint allows it. */
  query: string
  /** Whether the gateway is asked for a chat completion in the place of a message. */
  isViaChat: boolean
  /** What a gateway would lose that takes one body for all targets. It must not be asked then. */
  loss: PortusError | undefined
}

/** The parts of a gateway that a plan depends on. */
export type PlanUpstream = Pick<Upstream, 'streamsTyped' | 'takesWays'>

/**
 * Plans a request in steps. Between two of them others may have their turn: a large body is translated for
 * one target after the other.
 *
 * @throws {PortusError} where no target can take it.
 */
export function* planSteps(
  request: ClientRequest,
  upstream: PlanUpstream,
  remembered: Remembered = {},
): Steps<Plan> {
  const { endpoint, alias, ids, query } = request
  refuseGuardedNames(request, upstream.takesWays === true)
  // Another gateway knows no way to a model in a path.
  const isElsewhere = !upstream.takesWays && endpoint.model === 'path'
  const prefix = isElsewhere ? undefined : alias.passthroughPrefix(endpoint)
  const path = endpointPath(endpoint, ids, query)
  if (prefix === undefined) return yield* planMixed(request, path, upstream, remembered)
  // A remote gateway streams this form on its typed route only.
  const isTyped = !request.isRepeatable && upstream.streamsTyped?.(endpoint) === true
  if (!upstream.takesWays) return yield* planRemote(request, path, isTyped ? undefined : prefix)
  return writtenPlan(request, path, ownWays(request, true), prefix)
}

/**
 * Plans a request at once.
 *
 * @throws {PortusError} where no target can take it.
 */
export const planFor = (...asked: Parameters<typeof planSteps>): Plan => atOnce(planSteps(...asked))

function ownWays(request: ClientRequest, takesWays: boolean): Map<string, Way> {
  const json = wholeJson(request)
  const ways = new Map<string, Way>()
  for (const { name } of request.alias.leaves) {
    const way = nativeWay(request, name, takesWays, json)
    if (way) ways.set(name, way)
  }
  return ways
}

/** The way to a target that speaks the client's format. */
function nativeWay(
  request: ClientRequest,
  name: string,
  takesWays: boolean,
  json: () => JsonObject,
): Way | undefined {
  const way = framedWay(request, ownWay(request, name, takesWays))
  if (way?.kind !== 'own' || !isEmbeddings(request)) return way
  if (takesWays) return ownEmbeddingsWay(request, name, way, json)
  return answersInBytes(request, name) ? undefined : way
}

const isEmbeddings = (request: ClientRequest): request is JsonRequest =>
  request.endpoint.name === 'embeddings' && request.body.kind === 'json'

/**
 * A passthrough of a gateway that takes one body for all targets. Where targets want different bodies, it
 * translates.
 */
function* planRemote(
  request: ClientRequest,
  path: EndpointPath,
  prefix: NativePrefix | undefined,
): Steps<Plan> {
  const { alias, endpoint, body } = request
  const ways = ownWays(request, false)
  if (request.frame) return writtenPlan(framedForAll(request, ways), path, ways, prefix)
  const isEdited = alias.leaves.some(({ name }) => !takesAll(alias, name, endpoint))
  if (body.kind !== 'json' || !isEdited) return writtenPlan(request, path, ways, prefix)
  const [way] = ways.values()
  if (ways.size > 1 || way?.kind !== 'own')
    return yield* planMixed(request, path, { takesWays: false }, {})
  const edited = jsonBodyOf(Buffer.concat(editMembers(body, way.edits)))
  return writtenPlan({ ...request, body: edited }, path, ways, prefix)
}

/** A plan in which the gateway translates nothing: it gets a stub and chooses the target. */
const writtenPlan = (
  request: ClientRequest,
  path: EndpointPath,
  ways: Ways,
  passthroughPrefix: NativePrefix | undefined,
): Plan => ({
  stub: stubOf(request, path, passthroughPrefix),
  ways,
  query: queryIn(path),
  isViaChat: false,
  loss: undefined,
})

const NO_WAYS: Ways = new Map()

/** A request that at least one target cannot be sent as it is. */
function* planMixed(
  request: ClientRequest,
  path: EndpointPath,
  upstream: PlanUpstream,
  { reasoning, stored }: Remembered,
): Steps<Plan> {
  const { endpoint, alias, body } = request
  if (body.kind === 'form') return planForm(request, path, upstream)
  if (body.kind !== 'json') return writtenPlan(request, path, NO_WAYS, undefined)
  if (endpoint.dialect === 'anthropic') refuseThread(body)
  if (endpoint.name === COMPACT && !(upstream.takesWays && alias.mayPassThrough))
    refuseCompaction(request)
  const ours = shortenedFor(request, stored?.body ?? body, 'files and long texts')
  // What the gateway passes on to OpenAI goes on where OpenAI keeps it.
  const expanded = needsChat(endpoint, alias) ? stored : undefined
  const gateways = shortenedFor(request, expanded?.body ?? body, 'files')
  const json = once(() => jsonOf(ours.made()))
  const whole = wholeJson(request)
  const written = new Map<string, Way>()
  if (upstream.takesWays === true && alias.mayPassThrough)
    for (const name of alias.targets.keys()) {
      const way =
        ownUnlessKeptHere(nativeWay(request, name, true, whole), stored) ??
        (isEmbeddings(request)
          ? (refusedIf(tooMuchToTranslate(body, undefined)) ?? embeddingsWay(request, name, whole))
          : (refusedIf(stored?.error ?? ours.error) ??
            (yield* translatedWay(ours.made(), name, reasoning, json)) ??
            (endpoint.name === COMPACT ? refusedIf(noCompaction(endpoint)) : undefined)))
      // Who cannot be asked for a count is not asked: an estimate does.
      const isLeftOut = way?.kind === 'refused' && COUNTS.has(endpoint.name)
      if (way && !isLeftOut) written.set(name, way)
      yield
    }
  if (written.size < alias.targets.size) {
    const refused = refusedIf(expanded?.error ?? gateways.error)
    if (!refused) return gatewayPlan(gateways.made(), path, written)
    for (const name of alias.targets.keys()) if (!written.has(name)) written.set(name, refused)
  }
  throwIfAllRefused(written)
  const isTranslated = [...written.values()].some(({ kind }) => kind === 'ours')
  return writtenPlan(isTranslated ? ours.made() : request, path, written, '')
}

/** A form streams to targets that take it at addresses of their own. Otherwise the gateway reads it. */
function planForm(request: ClientRequest, path: EndpointPath, { takesWays }: PlanUpstream): Plan {
  const ways = takesWays ? ownWays(request, true) : NO_WAYS
  return takesWays && ways.size === request.alias.leaves.length
    ? writtenPlan(request, path, ways, '')
    : writtenPlan(request, path, NO_WAYS, undefined)
}

/**
 * No gateway translates such a request. It passes it on where OpenAI or Azure are to answer.
 *
 * @throws {PortusError} `not_supported`
 */
function refuseCompaction({ alias, endpoint }: ClientRequest): void {
  if (![...alias.targets.values()].every(isOpenAI)) throw noCompaction(endpoint)
}

/** A provider that keeps responses itself knows nothing of those that Portus keeps for others. */
const ownUnlessKeptHere = (way: Way | undefined, stored: StoredInput | undefined) =>
  way && stored?.keptHere !== undefined
    ? refusedIf(
        portusError('invalid_request', 'kept_here', {
          param: 'input',
          values: { id: stored.keptHere },
        }),
      )
    : way

const refusedIf = (error: PortusError | undefined): Way | undefined =>
  error && { kind: 'refused', error }
