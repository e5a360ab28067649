import type { Citation } from '../../../citation'
import type { JsonObject } from '../../../conversation'

/**
 * A citation in Anthropic's words, or nothing where it has no place among them: Anthropic's own search gives a
 * page of the web an index that only Anthropic can read back.
 * https://docs.anthropic.com/en/docs/build-with-claude/citations
 */
export function printCitation({ place, text, title }: Citation): JsonObject | undefined {
  if (text === undefined || place.kind === 'url') return undefined
  if (place.kind === 'search result') {
    const { result, start, end, source } = place
    return {
      type: 'search_result_location',
      cited_text: text,
      source,
      title: title ?? null,
      search_result_index: result,
      start_block_index: start,
      end_block_index: end,
    }
  }
  const { type, start, end } = TYPES[place.kind]
  return {
    type,
    cited_text: text,
    document_index: place.document,
    document_title: title ?? null,
    [start]: place.start,
    [end]: place.end,
    file_id: null,
  }
}

const TYPES = {
  characters: { type: 'char_location', start: 'start_char_index', end: 'end_char_index' },
  pages: { type: 'page_location', start: 'start_page_number', end: 'end_page_number' },
  blocks: {
    type: 'content_block_location',
    start: 'start_block_index',
    end: 'end_block_index',
  },
} as const
