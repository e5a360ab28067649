import type { AnswerEvent } from '../../../answer-events'
import type { Span } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { isCount, readUrl } from '../../../read-place'
import { filledTextOf, objectOf, objectsOf, textsOf } from '../../../values'

/** Collects the pages of the web that an answer rests on. */
export type CitedPages = {
  /** Reads what is said, whole or in pieces. */
  see(said: JsonObject): void
  /** Reads an answer, or a chunk: some say here what they have found. */
  seeAnswer(answer: JsonObject): void
  /** The citations of the whole answer. */
  end(): readonly AnswerEvent[]
}

/**
 * Providers send annotations before the text, behind it or in every chunk, and some know no place in it. They
 * are sent when all of the text is known. https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat
 * https://openrouter.ai/docs/features/web-search https://docs.perplexity.ai/api-reference/chat-completions-post
 */
export function citedPages(): CitedPages {
  const noted = new Map<string, AnswerEvent>()
  let found: JsonObject = {}

  const note = (value: JsonObject) => {
    const given = objectOf(value.url_citation) ?? value
    const place = readUrl(given.url)
    if (!place) return
    const text = filledTextOf(given.content)
    const title = filledTextOf(given.title)
    const span = spanOf(given)
    const citation = {
      place,
      ...(text !== undefined && { text }),
      ...(title !== undefined && { title }),
      ...(span && { span }),
    }
    const key = `${span?.start} ${span?.end} ${place.url}`
    if (!noted.has(key)) noted.set(key, { type: 'citation', citation })
  }

  return {
    see({ annotations }) {
      for (const value of objectsOf(annotations)) note(value)
    },
    seeAnswer({ citations, search_results: results }) {
      if (Array.isArray(citations) || Array.isArray(results)) found = { citations, results }
    },
    end() {
      // A list of pages says less than annotations do.
      if (noted.size === 0) {
        for (const { url, title, snippet } of objectsOf(found.results))
          note({ url, title, content: snippet })
        if (noted.size === 0) for (const url of textsOf(found.citations)) note({ url })
      }
      return [...noted.values()]
    },
  }
}

/** Where nothing is known, some say from 0 to 0. */
const spanOf = ({ start_index: start, end_index: end }: JsonObject): Span | undefined =>
  isCount(start) && isCount(end) && end > start ? { start, end } : undefined
