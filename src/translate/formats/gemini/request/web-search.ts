import type { Conversation, JsonObject, WebSearch } from '../../../conversation'
import { objectOf, objectsOf } from '../../../values'
import { type SearchAbilities, searchFor } from '../../../web-search'
import { type GeminiModel, isThirdGeneration } from '../models/gemini-model'

/** A conversation as it goes on, and what adds the search to its tools. */
export type Searching = {
  conversation: Conversation
  add(tools: JsonObject): JsonObject
}

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/grounding/grounding-with-google-search */
const ON_VERTEX: SearchAbilities = { blockedDomains: true }

/** The first model with the newer of the two tools. https://ai.google.dev/gemini-api/docs/google-search */
const NEWER_TOOL = 2

/**
 * Google's own search. Before Gemini 3, and on Vertex AI, it cannot stand beside functions: where it need not be
 * made, the functions stay; where it must be, they go. Nor can it stand beside a form of the answer. Later models keep what they found in parts of the turn that
 * no client knows, so that a search which the request does not need is left out there, too.
 * https://ai.google.dev/gemini-api/docs/tool-combination
 *
 * @throws {Untranslatable}
 */
export function withSearch(
  conversation: Conversation,
  model: GeminiModel,
  isVertex: boolean,
  drop: (name: string) => void,
): Searching {
  const { webSearch, tools, toolChoice, output } = conversation
  const hasFunctions = tools.length > 0 && toolChoice?.kind !== 'none'
  const isForced = webSearch?.isForced === true
  const isNew = isThirdGeneration(model)
  const canJoin = isNew && !isVertex && webSearch?.isOptional === false
  const isAlone = (!hasFunctions || isForced) && (isNew || !output)
  const isPossible = model.searches && (isAlone || (hasFunctions && canJoin))
  const abilities = isVertex ? ON_VERTEX : NO_WISHES
  const search = searchFor(conversation, isPossible ? abilities : undefined, drop)
  if (!search) return { conversation, add: (printed) => printed }
  if (isForced) {
    // The model is asked to search, and may do without.
    drop('tool_choice')
    if (hasFunctions) drop('tools')
  }
  return {
    conversation:
      isForced || toolChoice?.kind === 'none' ? withoutTools(conversation) : conversation,
    add: (printed) => joined(printed, printSearch(search, model)),
  }
}

const NO_WISHES: SearchAbilities = {}

function withoutTools({ toolChoice: _, ...conversation }: Conversation): Conversation {
  return { ...conversation, tools: [] }
}

function printSearch({ blockedDomains }: WebSearch, { generation }: GeminiModel): JsonObject {
  if (generation < NEWER_TOOL) return { googleSearchRetrieval: {} }
  return { googleSearch: blockedDomains ? { excludeDomains: blockedDomains } : {} }
}

/** Beside functions the search is refused unless the answer may show it. */
function joined({ tools, toolConfig, ...printed }: JsonObject, search: JsonObject): JsonObject {
  const functions = objectsOf(tools)
  const config =
    functions.length > 0
      ? { ...objectOf(toolConfig), includeServerSideToolInvocations: true }
      : undefined
  return { ...printed, tools: [search, ...functions], ...(config && { toolConfig: config }) }
}
