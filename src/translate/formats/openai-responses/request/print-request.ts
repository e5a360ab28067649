import { asksForCitations, CITATIONS } from '../../../asks-for-citations'
import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../../conversation'
import { cacheKeyOf, endUserId } from '../../../end-user'
import { openaiModel } from '../../openai-chat/request/openai-models'
import { printTier } from '../../openai-chat/request/print-tier'
import { callId } from './call-ids'
import { printInput } from './print-input'
import { printReasoning, thinks } from './print-reasoning'
import { printRest } from './print-rest'
import { printSampling } from './print-sampling'
import { FOUND_PAGES, printSearch } from './print-search'
import { printText } from './print-text'
import { printTools } from './print-tools'
import type { Printing } from './printing'

/** OpenAI refuses a lower limit. https://platform.openai.com/docs/api-reference/responses/create#responses-create-max_output_tokens */
const LEAST_TOKENS = 16

/**
 * Prints a request of the Responses API. The provider keeps nothing of it: what a next turn needs, the client
 * has. https://platform.openai.com/docs/api-reference/responses/create
 *
 * @throws {Untranslatable}
 */
export function printRequest(conversation: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const { user, stop, isStreamed } = conversation
  const printing: Printing = {
    target,
    model: openaiModel(target.model),
    idOf: callId,
    drop: (name) => void dropped.add(name),
  }
  if (asksForCitations(conversation.turns)) printing.drop(CITATIONS)
  const search = printSearch(conversation, printing)
  const reasoning = searching(printReasoning(conversation, printing), search, printing)
  const rest = printRest(conversation, printing)
  const include = [
    ...(thinks(conversation, printing) ? ['reasoning.encrypted_content'] : []),
    ...(search ? [FOUND_PAGES] : []),
    ...rest.include,
  ]
  const text = { ...rest.text, ...printText(conversation, printing) }
  const cacheKey = cacheKeyOf(conversation)
  const body: JsonObject = {
    model: target.model,
    ...printInput(conversation.turns, printing),
    ...printTools(conversation, search, printing),
    ...search?.members,
    ...printLimit(conversation, printing),
    ...printSampling(conversation, reasoning?.effort, printing),
    ...(Object.keys(text).length > 0 && { text }),
    ...(reasoning && { reasoning }),
    store: false,
    ...(include.length > 0 && { include: [...new Set(include)] }),
    ...(user !== undefined && { safety_identifier: endUserId(user) }),
    ...(cacheKey !== undefined && { prompt_cache_key: cacheKey }),
    ...printTier(conversation, printing),
    ...(isStreamed && { stream: true }),
    ...rest.members,
  }
  return {
    body,
    dropped: [...dropped],
    ...(stop && { stopSequences: stop }),
  }
}

/** OpenAI's least effort is refused beside a search. https://platform.openai.com/docs/guides/tools-web-search#limitations */
function searching<R extends { effort?: unknown }>(
  reasoning: R | undefined,
  search: object | undefined,
  { drop }: Printing,
): R | undefined {
  if (!search || reasoning?.effort !== 'minimal') return reasoning
  drop('reasoning')
  return { ...reasoning, effort: 'low' }
}

function printLimit({ maxOutputTokens }: Conversation, { drop }: Printing): JsonObject {
  if (maxOutputTokens === undefined) return {}
  if (maxOutputTokens < LEAST_TOKENS) drop('max_tokens')
  return { max_output_tokens: Math.max(maxOutputTokens, LEAST_TOKENS) }
}
