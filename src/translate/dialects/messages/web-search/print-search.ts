import type { AnswerEvent, Page } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { tagged } from '../../../opaque-tag'

/** A search as Anthropic's API says it: what was asked for, and what was found. */
export type PrintedSearch = { use: JsonObject; input: JsonObject; result: JsonObject }

/**
 * Anthropic keeps in here what its own search has read, and refuses another's. The tag says that nothing is in it;
 * clients want a text that is not empty.
 */
const UNREAD = tagged({ maker: 'chat', value: '' })

/**
 * A search as two blocks. Providers that ask for several things at once do not say which has found what, so that
 * all queries are one. https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#response
 */
export function printSearch({
  queries,
  pages,
  hasFailed,
}: AnswerEvent & { type: 'search' }): PrintedSearch {
  const id = `srvtoolu_${crypto.randomUUID().replaceAll('-', '')}`
  return {
    use: { type: 'server_tool_use', id, name: 'web_search' },
    input: { query: queries.join('; ') },
    result: {
      type: 'web_search_tool_result',
      tool_use_id: id,
      content: hasFailed ? FAILED : pages.map(printPage),
    },
  }
}

const FAILED = { type: 'web_search_tool_result_error', error_code: 'unavailable' }

const printPage = ({ url, title }: Page): JsonObject => ({
  type: 'web_search_result',
  url,
  // The title is no option: a page without one is called by its address.
  title: title ?? url,
  encrypted_content: UNREAD,
  page_age: null,
})
