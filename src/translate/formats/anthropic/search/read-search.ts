import { jsonIn } from '../../../../body/json/json-in'
import type { AnswerEvent, Page } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { readUrl } from '../../../read-place'
import { filledTextOf, isObject, objectOf, objectsOf } from '../../../values'

/** Reads a block of a search. It has the shape of the other blocks' parsers. */
type SearchBlock = {
  start(): readonly AnswerEvent[]
  delta(delta: JsonObject): readonly AnswerEvent[]
  end(): readonly AnswerEvent[]
}

/** Reads the searches of an answer: what was asked for, and what was found. */
export type Searches = {
  /** The parser of a block, or nothing where it is no part of a search. */
  parserOf(block: JsonObject): SearchBlock | undefined
}

const NONE: readonly AnswerEvent[] = []

/** A query is a few words. A model that says more asks for nothing that could be shown. */
const MAX_QUERY_LENGTH = 8192

/**
 * Puts what a search asks for and what it finds, two blocks, into one event. A search that was not made has no event.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */
export function searches(): Searches {
  /** The queries of searches that have found nothing yet, by their ids. */
  const asked = new Map<unknown, string>()

  /** The query comes in pieces, or whole at the start. */
  const asking = ({ id, input }: JsonObject): SearchBlock => {
    const pieces: string[] = []
    let length = 0
    return {
      start: () => NONE,
      delta({ partial_json }) {
        if (typeof partial_json !== 'string' || length > MAX_QUERY_LENGTH) return NONE
        length += partial_json.length
        pieces.push(partial_json)
        return NONE
      },
      end() {
        const given = pieces.length > 0 ? jsonIn(pieces.join('')) : input
        const query = filledTextOf(objectOf(given)?.query)
        if (query !== undefined && query.length <= MAX_QUERY_LENGTH) asked.set(id, query)
        return NONE
      },
    }
  }

  const found = ({ tool_use_id, content }: JsonObject): SearchBlock => ({
    start() {
      const id = filledTextOf(tool_use_id)
      const query = asked.get(tool_use_id)
      asked.delete(tool_use_id)
      const event: AnswerEvent = {
        type: 'search',
        ...(id !== undefined && { id }),
        queries: query === undefined ? [] : [query],
        pages: pagesIn(content),
        // An error is an object in the place of the list.
        ...(isObject(content) && { hasFailed: true }),
      }
      return [event]
    },
    delta: () => NONE,
    end: () => NONE,
  })

  return {
    parserOf(block) {
      if (block.type === 'server_tool_use' && block.name === 'web_search') return asking(block)
      return block.type === 'web_search_tool_result' ? found(block) : undefined
    },
  }
}

const pagesIn = (content: unknown): Page[] =>
  objectsOf(content).flatMap(({ url, title }) => {
    const place = readUrl(url)
    const itsTitle = filledTextOf(title)
    return place ? [{ url: place.url, ...(itsTitle !== undefined && { title: itsTitle }) }] : []
  })
