import type { Block } from './anthropic-messages'

/**
 * Anthropic's search of the web: the blocks of an answer, and what it refuses of a request.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */

type Json = Record<string, unknown>

/** What only Anthropic can read. It refuses anything else in its place. */
export const ENCRYPTED = 'EqMDCioIARgBIiQ3YTAwMjY1Mi1mZjM5LTQ1NGUtODgxNC1kNjNjNTk1ZWI3Y'

/** A page of the web that a search has found. */
export type FoundPage = { url: string; title: string }

/** What the model asks for, with the JSON in the pieces in which it is streamed. */
export const searchUseBlock = (id: string, ...pieces: readonly string[]): Block => ({
  whole: {
    type: 'server_tool_use',
    id,
    name: 'web_search',
    input: JSON.parse(pieces.join('') || '{}') as object,
  },
  opened: { type: 'server_tool_use', id, name: 'web_search', input: {} },
  deltas: pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
})

/** What the search has found: a list of pages, or the code of an error. Both come whole. */
export const searchResultBlock = (id: string, found: readonly FoundPage[] | string): Block => {
  const content =
    typeof found === 'string'
      ? { type: 'web_search_tool_result_error', error_code: found }
      : found.map((page) => ({
          type: 'web_search_result',
          ...page,
          encrypted_content: ENCRYPTED,
          page_age: null,
        }))
  const whole = { type: 'web_search_tool_result', tool_use_id: id, content }
  return { whole, opened: whole, deltas: [] }
}

const TOOL = [
  'allowed_callers',
  'allowed_domains',
  'blocked_domains',
  'cache_control',
  'defer_loading',
  'max_uses',
  'name',
  'strict',
  'type',
  'user_location',
]
const LOCATION = ['city', 'country', 'region', 'timezone', 'type']

const membersOf = (value: unknown): Json => (value ?? {}) as Json
const itemsOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const isSearch = ({ type }: Json) => String(type ?? '').startsWith('web_search_')

/** Why Anthropic refuses a request's search or its history of searches, or nothing. */
export function searchFault({ tools, tool_choice, messages }: Json): string | undefined {
  const names = itemsOf(tools).map(({ name }) => name)
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.'
  const { type, name } = membersOf(tool_choice)
  if (type === 'tool' && !names.includes(name)) return `Tool '${name}' not found in provided tools`
  const faults = itemsOf(tools).filter(isSearch).map(toolFault)
  const blocks = itemsOf(messages).flatMap(({ role, content }) =>
    itemsOf(content).map((block) => ({ ...block, role })),
  )
  return [...faults, ...blocks.map(blockFault)].find((fault) => fault !== undefined)
}

function toolFault(tool: Json): string | undefined {
  const unknown = Object.keys(tool).find((name) => !TOOL.includes(name))
  if (unknown !== undefined) return `tools.0.${unknown}: Extra inputs are not permitted`
  if (tool.name !== 'web_search') return "tools.0.name: Input should be 'web_search'"
  if (tool.allowed_domains && tool.blocked_domains)
    return 'Only one of `allowed_domains` and `blocked_domains` may be specified'
  if (tool.max_uses !== undefined && !(Number(tool.max_uses) > 0)) return 'max_uses: too small'
  if (tool.user_location === undefined) return undefined
  const location = membersOf(tool.user_location)
  const wrong = Object.keys(location).find((name) => !LOCATION.includes(name))
  if (wrong !== undefined) return `user_location.${wrong}: Extra inputs are not permitted`
  return location.type === 'approximate' ? undefined : 'user_location.type: Field required'
}

function blockFault({ type, id, role, content, citations }: Json): string | undefined {
  if (type === 'server_tool_use' && !/^srvtoolu_[a-zA-Z0-9_]+$/.test(String(id)))
    return 'server_tool_use.id: String should match pattern'
  if (type === 'web_search_tool_result' && role !== 'assistant')
    return 'web_search_tool_result: unexpected role'
  const isForeign = itemsOf(content).some(
    (page) => page.type === 'web_search_result' && page.encrypted_content !== ENCRYPTED,
  )
  if (isForeign) return 'Invalid `encrypted_content` in `search_result` block'
  const isUnread = itemsOf(citations).some(
    (citation) => citation.type === 'web_search_result_location' && !citation.encrypted_index,
  )
  return isUnread ? 'web_search_result_location.encrypted_index: Field required' : undefined
}
