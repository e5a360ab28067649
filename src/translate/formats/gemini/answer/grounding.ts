import { membersIn } from '../../../../api/dialect'
import { textPlaces } from '../../../answer/text-places'
import type { AnswerEvent } from '../../../answer-events'
import type { Span } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { isCount, readUrl } from '../../../read-place'
import { filledTextOf, objectOf, objectsOf } from '../../../values'
import { groundingSearch } from './grounding-search'

/** Collects what an answer rests on. */
export type Grounding = {
  /** Takes what a candidate says beside its content. */
  see(candidate: unknown): void
  /** Takes the text that a client reads. */
  say(events: readonly AnswerEvent[]): void
  /** The citations of the whole answer, and the search that they are from. */
  end(): readonly AnswerEvent[]
}

/** A piece of text in bytes, and the pages of the web that it rests on. */
type Support = { start: number; end: number; said?: string; pages: readonly JsonObject[] }

/**
 * All citations of an answer together have no more characters of addresses and titles. Pages stand in a list, and a
 * place names one by its number, so that a few bytes could say a long title a million times.
 */
const MAX_CHARACTERS = 1024 * 1024

/**
 * Gemini says what the answer rests on when all of it is said. It counts in bytes of UTF-8: a piece whose
 * words are not where they are said to be is left out, as what is no page of the web.
 * https://ai.google.dev/api/generate-content#GroundingMetadata
 * https://ai.google.dev/api/generate-content#citationmetadata
 */
export function grounding(): Grounding {
  const texts: string[] = []
  let supports: readonly Support[] = []
  let recited: readonly Support[] = []
  const search = groundingSearch()

  return {
    see(candidate) {
      const { groundingMetadata, citationMetadata } = membersIn(candidate)
      const metadata = objectOf(groundingMetadata)
      if (metadata) search.see(metadata)
      const grounded = supportsIn(metadata)
      if (grounded.length > 0) supports = grounded
      const cited = recitedIn(objectOf(citationMetadata))
      if (cited.length > 0) recited = cited
    },
    say(events) {
      for (const event of events) if (event.type === 'text') texts.push(event.text)
    },
    end() {
      const all = [...supports, ...recited]
      if (all.length === 0) return search.end()
      const text = texts.join('')
      const places = textPlaces(
        text,
        'byte',
        all.flatMap(({ start, end }) => [start, end]),
      )
      let left = MAX_CHARACTERS
      const cited = all.flatMap(({ start, end, said, pages }): AnswerEvent[] => {
        const [from, to] = [places.get(start), places.get(end)]
        if (!from || !to) return []
        if (said !== undefined && text.slice(from.unit, to.unit) !== said) return []
        const span: Span = { start: from.character, end: to.character }
        return pages.flatMap((page): AnswerEvent[] => {
          const place = readUrl(page.uri)
          const title = filledTextOf(page.title)
          left -= place ? place.url.length + (title ?? place.url).length : 0
          if (!place || left < 0) return []
          return [
            { type: 'citation', citation: { place, ...(title !== undefined && { title }), span } },
          ]
        })
      })
      return [...cited, ...search.end()]
    },
  }
}

function supportsIn(metadata: JsonObject | undefined): Support[] {
  if (!metadata) return []
  const { groundingChunks, groundingSupports } = metadata
  const pages = (Array.isArray(groundingChunks) ? groundingChunks : []).map(pageIn)
  return objectsOf(groundingSupports).flatMap(({ segment, groundingChunkIndices: indices }) => {
    const { startIndex: start = 0, endIndex: end, text } = membersIn(segment)
    if (!isRange(start, end) || !Array.isArray(indices)) return []
    const said = filledTextOf(text)
    const named = indices.flatMap((index): JsonObject[] => {
      const page = isCount(index) ? pages[index] : undefined
      return page ? [page] : []
    })
    return [{ start, end: end as number, pages: named, ...(said !== undefined && { said }) }]
  })
}

/** A page of the web, a place on a map, or a document of a store. */
const pageIn = (chunk: unknown): JsonObject | undefined => {
  const { web, maps, retrievedContext } = membersIn(chunk)
  return objectOf(web) ?? objectOf(maps) ?? objectOf(retrievedContext)
}

/** What the model says word for word as somebody else did. Vertex AI has another name for the list. */
const recitedIn = (metadata: JsonObject | undefined): Support[] =>
  [...objectsOf(metadata?.citationSources), ...objectsOf(metadata?.citations)].flatMap((source) => {
    const { startIndex: start = 0, endIndex: end } = source
    return isRange(start, end) ? [{ start, end: end as number, pages: [source] }] : []
  })

const isRange = (start: unknown, end: unknown): start is number =>
  isCount(start) && isCount(end) && end > start
