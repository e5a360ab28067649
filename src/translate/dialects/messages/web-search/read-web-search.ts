import type { JsonObject, WebSearch } from '../../../conversation'
import { defined, numberOf, objectsOf, textsOf, wordOf } from '../../../values'
import { readLocation } from '../../../web-search'

/** Members that say what the others say: its one name, who calls it, what a cache keeps. */
const IDLE: ReadonlySet<string> = new Set([
  'allowed_callers',
  'cache_control',
  'defer_loading',
  'name',
  'strict',
  'type',
])
const READ: ReadonlySet<string> = new Set([
  'allowed_domains',
  'blocked_domains',
  'max_uses',
  'user_location',
])

/** Whether a tool is Anthropic's search of the web, of any version. */
export const isSearchTool = ({ type }: JsonObject): boolean =>
  wordOf(type).startsWith('web_search_')

/** The one name that the search may have. */
export const isSearchName = (name: string): boolean => name === 'web_search'

/**
 * The search of a request, which is there because the client wants one.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */
export function readWebSearch(tools: unknown): WebSearch | undefined {
  const tool = objectsOf(tools).find(isSearchTool)
  if (!tool) return undefined
  const others = Object.keys(tool).filter((name) => !IDLE.has(name) && !READ.has(name))
  return {
    isOptional: false,
    name: wordOf(tool.type),
    ...defined({
      maxUses: numberOf(tool.max_uses),
      allowedDomains: domainsIn(tool.allowed_domains),
      blockedDomains: domainsIn(tool.blocked_domains),
    }),
    ...readLocation(tool.user_location),
    ...(others.length > 0 && { others }),
  }
}

/** An empty list names no domain, and keeps none out. */
function domainsIn(value: unknown): readonly string[] | undefined {
  const domains = textsOf(value)
  return domains.length > 0 ? domains : undefined
}
