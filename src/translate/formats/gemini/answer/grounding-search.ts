import type { AnswerEvent, Page } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { readUrl } from '../../../read-place'
import { filledTextOf, objectOf, objectsOf, textsOf } from '../../../values'

/** Collects what an answer has searched for. */
export type GroundingSearch = {
  /** Takes `groundingMetadata`. The last one that is not empty counts. */
  see(metadata: JsonObject): void
  /** The search, if there was one. */
  end(): readonly AnswerEvent[]
}

/**
 * Gemini names its queries, and the pages that it found, behind the answer. Which query found which page it does not
 * say. https://ai.google.dev/api/generate-content#GroundingMetadata
 */
export function groundingSearch(): GroundingSearch {
  let queries: readonly string[] = []
  let pages: readonly Page[] = []

  return {
    see({ webSearchQueries, groundingChunks }) {
      const asked = textsOf(webSearchQueries).filter((query) => query !== '')
      if (asked.length > 0) queries = asked
      const found = pagesIn(groundingChunks)
      if (found.length > 0) pages = found
    },
    end: () => (queries.length > 0 || pages.length > 0 ? [{ type: 'search', queries, pages }] : []),
  }
}

/** Pages of the web, and no places on a map. */
const pagesIn = (chunks: unknown): Page[] =>
  objectsOf(chunks).flatMap(({ web }) => {
    const { uri, title } = objectOf(web) ?? {}
    const place = readUrl(uri)
    const itsTitle = filledTextOf(title)
    return place ? [{ url: place.url, ...(itsTitle !== undefined && { title: itsTitle }) }] : []
  })
