import { sentenceOf } from '../errors'
import {
  type Conversation,
  type JsonObject,
  type ToolChoice,
  Untranslatable,
  type WebSearch,
} from './conversation'
import { untranslatableMember, untranslatableTool } from './untranslatable'
import { defined, filledTextOf, objectOf } from './values'

/** The name of a chat completion's member that asks for a search. Everything else that asks for one is a tool. */
export const SEARCH_OPTIONS = 'web_search_options'

/** What a provider's search can be told. */
export type SearchAbilities = {
  maxUses?: boolean
  allowedDomains?: boolean
  blockedDomains?: boolean
  location?: boolean
  contextSize?: boolean
  /** Whether it can be kept from the web itself, and be given what the provider has stored of it. */
  storedPages?: boolean
}

/**
 * The search of a request as a provider with these abilities can do it. One that the request does not need is left
 * out where it cannot be done as asked. A wish that only guides it is left out by itself.
 *
 * @param abilities Undefined where the provider has no search.
 * @throws {Untranslatable}
 */
export function searchFor(
  { webSearch }: Conversation,
  abilities: SearchAbilities | undefined,
  drop: (name: string) => void,
): WebSearch | undefined {
  if (!webSearch) return undefined
  const lost = abilities ? lostRule(webSearch, abilities) : ''
  if (lost !== undefined) {
    if (!webSearch.isOptional || webSearch.isForced) throw refusal(webSearch, lost)
    drop(isMember(webSearch) ? SEARCH_OPTIONS : `tools.${nameOf(webSearch)}`)
    return undefined
  }
  const { maxUses, location, contextSize, others = [], ...search } = webSearch
  const given = { maxUses, location, contextSize }
  const kept: Record<string, unknown> = {}
  for (const [name, itsName] of HINTS) {
    if (given[name] === undefined) continue
    if (abilities?.[name]) kept[name] = given[name]
    else drop(pathTo(webSearch, itsName))
  }
  for (const name of others) drop(pathTo(webSearch, name))
  return { ...search, ...kept }
}

/** Wishes without which a search is the same search, with the names that clients have for them. */
const HINTS = [
  ['maxUses', 'max_uses'],
  ['location', 'user_location'],
  ['contextSize', 'search_context_size'],
] as const

/** The rule of a search that a provider would break, by the client's name for it. */
function lostRule(
  { allowedDomains, blockedDomains, isLive }: WebSearch,
  abilities: SearchAbilities,
): string | undefined {
  if (allowedDomains && !abilities.allowedDomains) return 'allowed_domains'
  if (blockedDomains && !abilities.blockedDomains) return 'blocked_domains'
  return isLive === false && !abilities.storedPages ? 'external_web_access' : undefined
}

const nameOf = ({ name = 'web_search' }: WebSearch): string => name
const isMember = (search: WebSearch): boolean => nameOf(search) === SEARCH_OPTIONS

/** The client's name for a member of its search, such as `tools.max_uses`. */
export const pathTo = (search: WebSearch, member: string): string =>
  `${isMember(search) ? SEARCH_OPTIONS : 'tools'}.${member}`

function refusal(search: WebSearch, rule: string): Untranslatable {
  if (rule !== '') {
    const name = pathTo(search, rule)
    const sentence = sentenceOf('invalid_request', 'untranslatable_member', { name })
    return new Untranslatable(sentence, isMember(search) ? SEARCH_OPTIONS : 'tools')
  }
  return isMember(search)
    ? untranslatableMember(SEARCH_OPTIONS)
    : untranslatableTool(nameOf(search))
}

/** Where the user is. Anthropic, OpenAI and Perplexity have the same words for it. */
export function readLocation(value: unknown): { location?: JsonObject } {
  const { city, region, country, timezone } = objectOf(value) ?? {}
  const location = defined({
    city: filledTextOf(city),
    region: filledTextOf(region),
    country: filledTextOf(country),
    timezone: filledTextOf(timezone),
  })
  return Object.keys(location).length > 0 ? { location } : {}
}

/** What a request says of its search and of the choice among its tools. */
export type ChosenSearch = {
  webSearch: WebSearch | undefined
  toolChoice: ToolChoice | undefined
}

/**
 * Splits a choice among tools that may name the search. Formats know two things: a search that must be made, and a
 * choice among functions.
 *
 * @param isSearch Whether a name is the search's.
 * @param hasTools Whether there are other tools to choose.
 */
export function chosenSearch(
  webSearch: WebSearch | undefined,
  toolChoice: ToolChoice | undefined,
  isSearch: (name: string) => boolean,
  hasTools: boolean,
): ChosenSearch {
  if (!webSearch || !toolChoice) return { webSearch, toolChoice }
  const forced = { webSearch: { ...webSearch, isForced: true }, toolChoice: undefined }
  switch (toolChoice.kind) {
    case 'auto':
      return { webSearch, toolChoice }
    case 'none':
      return { webSearch: undefined, toolChoice }
    case 'required':
      return hasTools ? { webSearch, toolChoice } : forced
    case 'tool':
      // A model that must call something else cannot search.
      return isSearch(toolChoice.name) ? forced : { webSearch: undefined, toolChoice }
    case 'allowed': {
      const names = toolChoice.names.filter((name) => !isSearch(name))
      if (names.length === toolChoice.names.length) return { webSearch: undefined, toolChoice }
      if (names.length === 0 && toolChoice.isRequired) return forced
      return { webSearch, toolChoice: { ...toolChoice, names } }
    }
  }
}
