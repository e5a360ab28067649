import type { Conversation, JsonObject, WebSearch } from '../../../conversation'
import { type SearchAbilities, searchFor } from '../../../web-search'

/** The name that the search must have. */
const NAME = 'web_search'

const ABILITIES: SearchAbilities = {
  maxUses: true,
  allowedDomains: true,
  blockedDomains: true,
  location: true,
}

/** On Vertex AI the search is a beta. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/web-search */
export const SEARCH_BETA = 'web-search-2025-03-05'

/**
 * The search of a request as a model can do it. A function of its name leaves it no room.
 *
 * @throws {Untranslatable}
 */
export function searchIn(
  conversation: Conversation,
  canSearch: boolean,
  drop: (name: string) => void,
): WebSearch | undefined {
  const hasRoom = !conversation.tools.some(({ name }) => name === NAME)
  return searchFor(conversation, hasRoom && canSearch ? ABILITIES : undefined, drop)
}

/**
 * The search as a tool, in the version that every model with a search has. Later ones run programs over what they
 * find, which no other API has words for.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */
export const printSearch = (search: WebSearch): JsonObject => ({
  type: 'web_search_20250305',
  name: NAME,
  ...(search.maxUses !== undefined && { max_uses: search.maxUses }),
  ...(search.allowedDomains && { allowed_domains: search.allowedDomains }),
  ...(search.blockedDomains && { blocked_domains: search.blockedDomains }),
  ...(search.location && { user_location: { type: 'approximate', ...search.location } }),
})

/** A conversation whose choice names the search, where one must be made. */
export const withSearchChoice = (
  conversation: Conversation,
  search: WebSearch | undefined,
): Conversation =>
  search?.isForced ? { ...conversation, toolChoice: { kind: 'tool', name: NAME } } : conversation
