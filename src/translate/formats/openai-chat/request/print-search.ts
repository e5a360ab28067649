import type { Conversation, FormatTarget, JsonObject, WebSearch } from '../../../conversation'
import { entryOf } from '../../../values'
import { pathTo, type SearchAbilities, searchFor } from '../../../web-search'
import type { Printing } from './printing'

/** A search of the web in a provider's words. */
type PrintedSearch = { members?: JsonObject; tool?: JsonObject }

/** How a provider that speaks OpenAI's format searches. */
type SearchWay = {
  /** The models that search. */
  models: RegExp
  abilities: SearchAbilities
  /** Whether the model decides. The others search for every request. */
  isChosen?: boolean
  print(search: WebSearch, drop: (name: string) => void): PrintedSearch
}

/** The providers whose documents have a search in this format. */
const WAYS: Readonly<Record<string, SearchWay>> = {
  // https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat
  openai: {
    models: /search-preview|search-api/,
    abilities: { location: true, contextSize: true },
    print: ({ location, contextSize }) => ({
      members: {
        web_search_options: {
          ...(contextSize !== undefined && { search_context_size: contextSize }),
          ...(location && { user_location: { type: 'approximate', approximate: location } }),
        },
      },
    }),
  },
  // https://openrouter.ai/docs/guides/features/server-tools/web-search
  openrouter: {
    models: /./,
    abilities: { allowedDomains: true, blockedDomains: true, location: true, contextSize: true },
    isChosen: true,
    print({ allowedDomains, blockedDomains, location, contextSize }) {
      const parameters = {
        ...(contextSize !== undefined && { search_context_size: contextSize }),
        ...(allowedDomains && { allowed_domains: allowedDomains }),
        ...(blockedDomains && { excluded_domains: blockedDomains }),
        ...(location && { user_location: { type: 'approximate', ...location } }),
      }
      const type = 'openrouter:web_search'
      return { tool: Object.keys(parameters).length > 0 ? { type, parameters } : { type } }
    },
  },
  // https://docs.perplexity.ai/api-reference/sonar-post
  'perplexity-ai': {
    models: /sonar/,
    abilities: { allowedDomains: true, blockedDomains: true, location: true, contextSize: true },
    print(search, drop) {
      const { allowedDomains = [], blockedDomains = [], location, contextSize } = search
      const { timezone, ...place } = location ?? {}
      if (timezone !== undefined) drop(pathTo(search, 'user_location.timezone'))
      const options = {
        ...(contextSize !== undefined && { search_context_size: contextSize }),
        ...(Object.keys(place).length > 0 && { user_location: place }),
      }
      const domains = [...allowedDomains, ...blockedDomains.map((domain) => `-${domain}`)]
      return {
        members: {
          ...(Object.keys(options).length > 0 && { web_search_options: options }),
          ...(domains.length > 0 && { search_domain_filter: domains }),
        },
      }
    },
  },
}

/**
 * The search of a request as its provider can do it.
 *
 * @throws {Untranslatable}
 */
export function printSearch(conversation: Conversation, { target, drop }: Printing): PrintedSearch {
  const way = wayOf(target)
  const search = searchFor(conversation, way?.abilities, drop)
  if (!way || !search) return {}
  // The model is asked to search, and may do without.
  if (way.isChosen && search.isForced) drop('tool_choice')
  return way.print(search, drop)
}

function wayOf({ provider, model }: FormatTarget): SearchWay | undefined {
  const way = entryOf(WAYS, provider)
  return way?.models.test(model) ? way : undefined
}
