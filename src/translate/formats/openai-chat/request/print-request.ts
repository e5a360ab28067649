import { isOpenAI } from '../../../../api/provider-apis'
import { asksForCitations, CITATIONS } from '../../../asks-for-citations'
import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../../conversation'
import { callId } from './call-ids'
import { openaiModel } from './openai-models'
import { printEndUser } from './print-end-user'
import { printMessages } from './print-messages'
import { printReasoning } from './print-reasoning'
import { printSampling } from './print-sampling'
import { printSearch } from './print-search'
import { printTier } from './print-tier'
import { printOutput, printTools } from './print-tools'
import type { Printing } from './printing'
import { traitsOf } from './traits'

/**
 * Prints a chat completion request. https://platform.openai.com/docs/api-reference/chat/create
 *
 * @throws {Untranslatable}
 */
export function printRequest(conversation: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const { reasoning, maxOutputTokens, stop = [], output, isStreamed } = conversation
  const printing: Printing = {
    target,
    traits: traitsOf(target),
    idOf: callId(target),
    isThinking: reasoning?.mode !== 'off',
    drop: (name) => void dropped.add(name),
  }
  if (asksForCitations(conversation.turns)) printing.drop(CITATIONS)
  const thinking = printReasoning(conversation, printing)
  const search = printSearch(conversation, printing)
  const taken = takenStops(stop, target)
  const body: JsonObject = {
    model: target.model,
    messages: printMessages(conversation.turns, printing),
    ...(maxOutputTokens !== undefined && {
      // OpenAI's newer models take the newer name alone, and many others the older one.
      [isOpenAI(target) ? 'max_completion_tokens' : 'max_tokens']: maxOutputTokens,
    }),
    ...printTools(conversation, search.tool, printing),
    ...search.members,
    ...printSampling(conversation, thinking.reasoning_effort, printing),
    ...(taken.length > 0 && { stop: taken }),
    ...(output && { response_format: printOutput(output, printing) }),
    ...thinking,
    ...printEndUser(conversation, printing),
    ...printTier(conversation, printing),
    ...(isStreamed && { stream: true, stream_options: { include_usage: true } }),
    ...printRest(conversation, printing),
  }
  return {
    body,
    dropped: [...dropped],
    ...(taken.length < stop.length && { stopSequences: stop }),
  }
}

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-stop */
const MAX_STOP_SEQUENCES = 4

/** The stop sequences that the provider takes. OpenAI's models that think refuse all of them. */
function takenStops(stop: readonly string[], target: FormatTarget): readonly string[] {
  const { thinks } = openaiModel(target.model)
  if (!isOpenAI(target)) return stop
  return thinks === 'always' || thinks === 'optional' ? [] : stop.slice(0, MAX_STOP_SEQUENCES)
}

/** What OpenAI's clients and an alias say beside all this, in the words of the provider. */
function printRest({ rest, clientOnly = [] }: Conversation, { drop }: Printing): JsonObject {
  for (const name of clientOnly) drop(name)
  const own = new Set(clientOnly)
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !own.has(name)))
}
