import type { JsonObject, Part, WebSearch } from '../../conversation'
import { searchText } from '../../found-pages'
import { defined, filledTextOf, objectOf, objectsOf, textsOf, wordOf } from '../../values'
import { chosenSearch, readLocation } from '../../web-search'

/** Whether a tool is OpenAI's search of the web: `web_search`, `web_search_preview`, or a dated one. */
export const isSearchTool = ({ type }: JsonObject): boolean => wordOf(type).startsWith('web_search')

/** Whether a choice names the search. */
export const isSearchChoice = (choice: unknown): boolean => isSearchTool(objectOf(choice) ?? {})

/**
 * The search of a request, or nothing where the request forbids it. Clients offer one with every request, so that
 * the model may do without unless the choice says otherwise.
 * https://platform.openai.com/docs/guides/tools-web-search
 */
export function readWebSearch(tool: JsonObject, request: JsonObject): WebSearch | undefined {
  const { type, search_context_size, user_location, external_web_access, filters, ...rest } = tool
  const { allowed_domains, blocked_domains, ...otherFilters } = objectOf(filters) ?? {}
  const others = [
    ...Object.keys(rest).filter((name) => rest[name] !== null),
    ...Object.keys(otherFilters).map((name) => `filters.${name}`),
  ]
  const search: WebSearch = {
    isOptional: true,
    name: wordOf(type),
    ...defined({
      allowedDomains: domainsIn(allowed_domains),
      blockedDomains: domainsIn(blocked_domains),
      contextSize: filledTextOf(search_context_size),
      isLive: external_web_access === false ? false : undefined,
    }),
    ...readLocation(user_location),
    ...(others.length > 0 && { others }),
  }
  return asChosen(search, request)
}

function domainsIn(value: unknown): readonly string[] | undefined {
  const domains = textsOf(value)
  return domains.length > 0 ? domains : undefined
}

/** https://platform.openai.com/docs/api-reference/responses/create#responses-create-tool_choice */
function asChosen(search: WebSearch, { tools, tool_choice }: JsonObject): WebSearch | undefined {
  const hasTools = !objectsOf(tools).every(isSearchTool)
  const choose = (kind: 'none' | 'required') =>
    chosenSearch(search, { kind }, isSearchType, hasTools).webSearch
  if (tool_choice === 'none' || tool_choice === 'required') return choose(tool_choice)
  const choice = objectOf(tool_choice)
  if (!choice) return search
  const names = choice.type === 'allowed_tools' ? objectsOf(choice.tools).map(nameOf) : undefined
  return chosenSearch(
    search,
    names
      ? { kind: 'allowed', names, isRequired: choice.mode === 'required' }
      : { kind: 'tool', name: nameOf(choice) },
    isSearchType,
    hasTools,
  ).webSearch
}

/** A function is told by its name, and a search by its type. */
const nameOf = (tool: JsonObject): string =>
  isSearchTool(tool) ? wordOf(tool.type) : `function ${wordOf(tool.name)}`

const isSearchType = (name: string): boolean => name.startsWith('web_search')

/**
 * A search of an earlier turn, as far as it says what was found. The text that was built on it stands beside it.
 * https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 */
export function readSearchCall({ action }: JsonObject): Part[] {
  const { query, queries, sources } = objectOf(action) ?? {}
  const asked = filledTextOf(query) ?? filledTextOf(textsOf(queries).join('; '))
  const text = searchText({
    pages: objectsOf(sources).flatMap(({ url }) => {
      const address = filledTextOf(url)
      return address === undefined ? [] : [{ url: address }]
    }),
    ...(asked !== undefined && { query: asked }),
  })
  return text === undefined ? [] : [{ kind: 'text', text }]
}
