import type { Conversation, FormatTarget, JsonObject, WebSearch } from '../../../conversation'
import { type SearchAbilities, searchFor } from '../../../web-search'
import type { Printing } from './printing'

/** A search of the web in OpenAI's words, and what it wants of the rest of a request. */
export type PrintedSearch = {
  tool: JsonObject
  /** Names the search, where it must be made. */
  choice: JsonObject | undefined
  members: JsonObject
}

/** What an answer must hold so that it says what was found. */
export const FOUND_PAGES = 'web_search_call.action.sources'

/** Models without a search. https://platform.openai.com/docs/guides/tools-web-search#limitations */
const WITHOUT = /^(?:chatgpt-|gpt-3|gpt-4$|gpt-4-|gpt-4\.1-nano|o1|o3-mini)/

const SHARED: SearchAbilities = { maxUses: true, location: true, contextSize: true }
const OPENAI: SearchAbilities = { ...SHARED, allowedDomains: true, storedPages: true }

/**
 * OpenAI's own search. It is refused beside JSON without a schema.
 * https://platform.openai.com/docs/guides/tools-web-search
 * https://learn.microsoft.com/azure/foundry/openai/how-to/responses
 *
 * @throws {Untranslatable}
 */
export function printSearch(
  conversation: Conversation,
  { target, drop }: Printing,
): PrintedSearch | undefined {
  const isPossible = conversation.output?.kind !== 'json'
  const search = searchFor(conversation, isPossible ? abilitiesOf(target) : undefined, drop)
  if (!search) return undefined
  const tool = printTool(search)
  return {
    tool,
    choice: search.isForced ? { type: tool.type } : undefined,
    // Of the tools that OpenAI runs, the search is the only one.
    members: search.maxUses === undefined ? {} : { max_tool_calls: search.maxUses },
  }
}

function abilitiesOf({ provider, model }: FormatTarget): SearchAbilities | undefined {
  if (provider === 'azure-openai') return SHARED
  return WITHOUT.test(model) ? undefined : OPENAI
}

const printTool = ({ allowedDomains, location, contextSize, isLive }: WebSearch): JsonObject => ({
  type: 'web_search',
  ...(allowedDomains && { filters: { allowed_domains: allowedDomains } }),
  ...(location && { user_location: { type: 'approximate', ...location } }),
  ...(contextSize !== undefined && { search_context_size: contextSize }),
  ...(isLive === false && { external_web_access: false }),
})
