import type { Citation } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { isCount, readUrl } from '../../../read-place'
import { filledTextOf } from '../../../values'

/**
 * A page that an answer cites. Annotations of files name what only OpenAI keeps.
 * https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 *
 * @param start How many characters the answer had before the part.
 */
export function readCitation(annotation: JsonObject, start: number): Citation | undefined {
  if (annotation.type !== 'url_citation') return undefined
  const place = readUrl(annotation.url)
  if (!place) return undefined
  const title = filledTextOf(annotation.title)
  const { start_index: from, end_index: to } = annotation
  return {
    place,
    ...(title !== undefined && { title }),
    ...(isCount(from) &&
      isCount(to) &&
      to > from && { span: { start: start + from, end: start + to } }),
  }
}
