import type { Dialect } from '../api/dialect'
import type { Endpoint } from '../api/endpoints'
import { isPage } from '../api/headers/media-type'
import type { Snapshot } from '../config/snapshot'
import { NO_HOLD } from '../limits/bytes-in-flight'
import type { Upstream, Way } from '../portkey/contract'
import { invalidAnswer } from '../portkey/errors'
import { restoreErrors } from '../portkey/stream-errors'
import { unwrapText } from '../portkey/wrapped-text'
import type { ResponseStore } from '../store/store'
import type { Reporter, RequestRecord } from '../telemetry/record'
import { recordOf } from '../telemetry/record'
import { withClientNames } from '../translate/answer/client-names'
import { withStop } from '../translate/answer/with-stop'
import { openaiChat } from '../translate/formats/openai-chat/format'
import {
  type ReasoningMemory,
  type ReasoningStore,
  reasoningMemory,
} from '../translate/reasoning-memory'
import { contextOf, earlyStream } from './answer-context'
import { answerKept, isOfResponse, refuseUnknown } from './answer-kept'
import { begunInTime } from './early-stream'
import { embeddingsAnswer, ownEmbeddingsAnswer } from './embeddings-answer'
import { inTime } from './in-time'
import { type Plan, planFor } from './plan/plan'
import { type ClientRequest, type JsonRequest, readRequest } from './request/read-request'
import { respond } from './respond'
import { type Received, send } from './send'
import type { OwnStore } from './stored/chain'
import { answerKeeper } from './stored/keep-answer'
import { storedInput } from './stored/stored-input'
import { translatedAnswer } from './translated-answer'

/** What a request needs from outside. */
export type ProxyDeps = {
  live: { readonly current: Snapshot }
  upstream: Upstream
  report: Reporter
  /** What models said that their next turn must bring back. */
  reasoning: ReasoningStore
  /** Told of an error that is a fault of Portus and can no longer be thrown. */
  onUnexpected: (record: RequestRecord, cause: unknown) => void
  /** The responses that clients may come back to. */
  responses: ResponseStore
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
  const { id, application = '', hold = NO_HOLD } = recordOf(asked.request)
  const own = { store: deps.responses, application }
  const kept = await answerKept(asked, own, deps.report)
  if (kept) return kept
  if (isOfResponse(asked.endpoint)) refuseUnknown(asked, current)
  const request = await readRequest(asked.request, { ...asked, ...current, hold })
  noteAlias(asked.request, request)
  const memory = reasoningMemory(deps.reasoning, application)
  const stored = deps.upstream.takesWays ? await storedInput(request, own) : undefined
  const plan = planFor(request, deps.upstream, { reasoning: memory, stored })
  return begunInTime(earlyStream(deps, asked, request, plan), async (report = deps.report) => {
    const answer = await send(deps.upstream, current.settings, request, plan)
    const context = { request, requestId: id, memory, own }
    const read = await inTime(answer, current.settings.PORTUS_HEADERS_TIMEOUT_MS, (received) =>
      readAnswer(plan, received, context),
    )
    return respond(read, contextOf({ report }, current, asked, request, plan, answer))
  })
}

/** Notes who is asked, for the report of a request that fails. */
export function noteAlias(request: Request, { alias }: ClientRequest): void {
  const record = recordOf(request)
  record.alias = alias.name
  if (alias.onlyTarget) record.answerer = alias.onlyTarget
}

const NOTHING_CHANGED: Omit<Way & { kind: 'gateway' }, 'kind' | 'edits'> = {}

/**
 * Reads an answer by the way that its request took, so that it is in the client's format.
 *
 * @throws {PortusError} `invalid_provider_answer` where nobody can make anything of it.
 */
export async function readAnswer(
  { stub, ways, isViaChat }: Plan,
  answer: Received,
  context: {
    request: ClientRequest
    requestId: string
    memory: ReasoningMemory
    /** Where answers are kept. */
    own?: OwnStore
  },
): Promise<Received> {
  if (stub.body.kind === 'form') return readFormAnswer(answer, context.request)
  const isOfEmbeddings = stub.endpoint.name === 'embeddings'
  if (answer.status >= 400 || (answer.isUntouched && !isOfEmbeddings)) return answer
  const way = ways.get(answer.target ?? '')
  const request = context.request as JsonRequest
  if (answer.isUntouched) return ownEmbeddingsAnswer(answer, request)
  if (way?.kind === 'each') return answer
  if (way?.kind === 'ours')
    return translatedAnswer(answer, {
      ...context,
      request,
      format: way.format,
      keep: context.own && answerKeeper(request, answer.target ?? '', context.own),
      ...(way.clientTools && { clientTools: way.clientTools }),
      ...(way.asksForSearch && { asksForSearch: true }),
    })
  if (isOfEmbeddings) return embeddingsAnswer(answer, request)
  const restored = stub.endpoint.name === 'chat' ? await restoreErrors(answer) : answer
  if (!isViaChat) return restored
  // A remote gateway does not say which target has answered, and all got the same.
  const { clientTools, toolNames, stopSequences } =
    [way, ...ways.values()].find((one) => one?.kind === 'gateway') ?? NOTHING_CHANGED
  const stopping = stopSequences ? withStop(openaiChat, stopSequences) : openaiChat
  return translatedAnswer(restored, {
    ...context,
    request,
    format: toolNames ? withClientNames(stopping, toolNames) : stopping,
    ...(clientTools && { clientTools }),
  })
}

/** The answer to a form: JSON, events, or text such as subtitles. */
async function readFormAnswer(answer: Received, { hold }: ClientRequest): Promise<Received> {
  if (answer.status >= 400) return answer
  // A page comes from a server in front of the provider.
  if (isPage(answer.headers)) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  return answer.isUntouched ? answer : unwrapText(answer, hold)
}
