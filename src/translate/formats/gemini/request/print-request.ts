import { asksForCitations, CITATIONS } from '../../../asks-for-citations'
import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../../conversation'
import { isCacheKeyAsked } from '../../../end-user'
import { spareNodes } from '../../../schema/flatten'
import { entryOf } from '../../../values'
import { geminiModel } from '../models/gemini-model'
import { printContents } from './contents'
import { generationConfig, stopsLeft } from './generation-config'
import { nativeMembers } from './native-members'
import { printTools } from './tools'
import { withSearch } from './web-search'

/** https://ai.google.dev/gemini-api/docs/flex-inference, priority-inference */
const SERVICE_TIERS: Readonly<Record<string, string>> = {
  default: 'standard',
  flex: 'flex',
  priority: 'priority',
}

/**
 * Prints a request for `generateContent` and `streamGenerateContent`. The model and whether the answer is
 * streamed stand in the address. https://ai.google.dev/api/generate-content
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 *
 * @throws {Untranslatable}
 */
export function printRequest(asked: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const drop = (name: string) => void dropped.add(name)
  const model = geminiModel(target.model)
  const isVertex = target.provider === 'vertex-ai'
  const { conversation, add } = withSearch(asked, model, isVertex, drop)
  const { top, config } = nativeMembers(conversation.rest, isVertex, drop)
  const spare = spareNodes()
  const made = generationConfig(conversation, model, spare, drop)
  const whole = { ...made, ...config, ...joinedThinking(made, config) }
  const body: JsonObject = {
    ...printContents(conversation, target, model, drop),
    ...add(printTools(conversation, model, spare, drop)),
    ...(Object.keys(whole).length > 0 && { generationConfig: whole }),
    ...serviceTier(conversation, isVertex, drop),
    ...top,
  }
  if (conversation.user !== undefined) drop('user')
  if (isCacheKeyAsked(conversation)) drop('prompt_cache_key')
  if (asksForCitations(conversation.turns)) drop(CITATIONS)
  const stopSequences = stopsLeft(conversation)
  return { body, dropped: [...dropped], ...(stopSequences && { stopSequences }) }
}

/** A level and a budget exclude each other. The one in Google's own words wins. */
function joinedThinking(made: JsonObject, own: JsonObject): JsonObject {
  const first = made.thinkingConfig as JsonObject | undefined
  const second = own.thinkingConfig as JsonObject | undefined
  if (!first || !second) return {}
  const { thinkingBudget, thinkingLevel, ...shown } = first
  const isAmountGiven = 'thinkingBudget' in second || 'thinkingLevel' in second
  return { thinkingConfig: { ...(isAmountGiven ? shown : first), ...second } }
}

/** On Vertex AI a header says it, not the body. */
function serviceTier(
  { serviceTier: asked }: Conversation,
  isVertex: boolean,
  drop: (name: string) => void,
): JsonObject {
  if (asked === undefined || asked === 'auto') return {}
  const tier = isVertex ? undefined : entryOf(SERVICE_TIERS, asked)
  if (tier === undefined) drop('service_tier')
  return tier === undefined ? {} : { serviceTier: tier }
}
