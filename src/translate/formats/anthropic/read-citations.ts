import type { AnswerEvent } from '../../answer-events'
import type { CitationPlace } from '../../citation'
import type { JsonObject } from '../../conversation'
import { type PlaceNames, readRange, readUrl } from '../../read-place'
import { entryOf, filledTextOf, objectsOf } from '../../values'

/** Places in documents, by their type. https://docs.anthropic.com/en/docs/build-with-claude/citations */
const IN_DOCUMENTS: Readonly<
  Record<string, { kind: 'characters' | 'pages' | 'blocks'; names: PlaceNames }>
> = {
  char_location: {
    kind: 'characters',
    names: ['document_index', 'start_char_index', 'end_char_index'],
  },
  page_location: {
    kind: 'pages',
    names: ['document_index', 'start_page_number', 'end_page_number'],
  },
  content_block_location: {
    kind: 'blocks',
    names: ['document_index', 'start_block_index', 'end_block_index'],
  },
}

/** The citations of a text that say where it is from. */
export const readCitations = (list: unknown): (AnswerEvent & { type: 'citation' })[] =>
  objectsOf(list).flatMap((value) => {
    const place = placeOf(value)
    if (!place) return []
    const text = filledTextOf(value.cited_text)
    const title = filledTextOf(value.document_title) ?? filledTextOf(value.title)
    const citation = {
      place,
      ...(text !== undefined && { text }),
      ...(title !== undefined && { title }),
    }
    return [{ type: 'citation', citation }]
  })

function placeOf(value: JsonObject): CitationPlace | undefined {
  if (value.type === 'web_search_result_location') return readUrl(value.url)
  if (value.type === 'search_result_location') {
    const range = readRange(value, ['search_result_index', 'start_block_index', 'end_block_index'])
    const source = filledTextOf(value.source)
    if (!range || source === undefined) return undefined
    const { document, start, end } = range
    return { kind: 'search result', result: document, start, end, source }
  }
  const known = entryOf(IN_DOCUMENTS, value.type)
  const range = known && readRange(value, known.names)
  return range && { kind: known.kind, ...range }
}
