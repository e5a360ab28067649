import { BATCHES } from '../api/endpoints/endpoints'
import { isPage } from '../api/headers/media-type'
import type { Way } from '../portkey/contract'
import { invalidAnswer } from '../portkey/errors'
import { restoreErrors } from '../portkey/stream-errors'
import { unwrapText } from '../portkey/wrapped-text'
import { withClientNames } from '../translate/answer/client-names'
import { withStop } from '../translate/answer/with-stop'
import { openaiChat } from '../translate/formats/openai-chat/format'
import type { ReasoningMemory } from '../translate/reasoning-memory'
import { withOwnResults } from './batch/own-results'
import { embeddingsAnswer, ownEmbeddingsAnswer } from './embeddings-answer'
import type { Plan } from './plan/plan'
import type { ClientRequest, JsonRequest } from './request/read-request'
import type { Received } from './request/received'
import type { OwnStore } from './stored/chain'
import { answerKeeper } from './stored/keep-answer'
import { translatedAnswer } from './translated-answer'

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
  if (answer.status < 400 && BATCHES.has(stub.endpoint.name))
    return withOwnResults(answer, context.request.hold)
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
    keep: context.own && answerKeeper(request, answer.target ?? '', context.own),
    ...(clientTools && { clientTools }),
  })
}

const NOTHING_CHANGED: Omit<Way & { kind: 'gateway' }, 'kind' | 'edits'> = {}

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
