import type { Page } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { searchText } from '../../../found-pages'
import { filledTextOf, isObject, objectOf, objectsOf } from '../../../values'

/** Reads the searches of a turn that a client brings back. */
export type SearchHistory = {
  /** Whether a block is a part of a search. */
  has(block: JsonObject): boolean
  /** What a block says to a model that has not made the search, or nothing. */
  textOf(block: JsonObject): string | undefined
}

const isUse = ({ type, name }: JsonObject): boolean =>
  type === 'server_tool_use' && name === 'web_search'
const isResult = ({ type }: JsonObject): boolean => type === 'web_search_tool_result'

/**
 * What was found is encrypted for Anthropic's models. The titles and addresses are what others can read of it.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#response
 */
export function searchHistory(): SearchHistory {
  const queries = new Map<unknown, string>()
  return {
    has: (block) => isUse(block) || isResult(block),
    textOf(block) {
      if (isUse(block)) {
        const query = filledTextOf(objectOf(block.input)?.query)
        if (query !== undefined) queries.set(block.id, query)
        return undefined
      }
      const { tool_use_id, content } = block
      const query = queries.get(tool_use_id)
      const error = isObject(content) ? filledTextOf(content.error_code) : undefined
      return searchText({
        pages: pagesIn(content),
        ...(query !== undefined && { query }),
        ...(error !== undefined && { error }),
      })
    },
  }
}

const pagesIn = (content: unknown): Page[] =>
  objectsOf(content).flatMap(({ url, title }) => {
    const address = filledTextOf(url)
    const itsTitle = filledTextOf(title)
    if (address === undefined) return []
    return [{ url: address, ...(itsTitle !== undefined && { title: itsTitle }) }]
  })
