import { membersIn } from '../../../../api/dialect'
import type { AnswerEvent } from '../../../answer-events'
import type { Span } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { isCount, readUrl } from '../../../read-place'
import { filledTextOf, objectOf, objectsOf } from '../../../values'
import { characterPlaces } from './character-places'

/** Collects what an answer rests on. */
export type Grounding = {
  /** Takes what a candidate says beside its content. */
  see(candidate: unknown): void
  /** Takes the text that a client reads. */
  say(events: readonly AnswerEvent[]): void
  /** The citations of the whole answer. */
  end(): readonly AnswerEvent[]
}

/** A piece of text in bytes, and a page of the web that it rests on. */
type Support = { start: number; end: number; said?: string; page: JsonObject }

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

  return {
    see(candidate) {
      const { groundingMetadata, citationMetadata } = membersIn(candidate)
      const grounded = supportsIn(objectOf(groundingMetadata))
      if (grounded.length > 0) supports = grounded
      const cited = recitedIn(objectOf(citationMetadata))
      if (cited.length > 0) recited = cited
    },
    say(events) {
      for (const event of events) if (event.type === 'text') texts.push(event.text)
    },
    end() {
      const all = [...supports, ...recited]
      if (all.length === 0) return []
      const text = texts.join('')
      const places = characterPlaces(
        text,
        all.flatMap(({ start, end }) => [start, end]),
      )
      return all.flatMap(({ start, end, said, page }): AnswerEvent[] => {
        const [from, to] = [places.get(start), places.get(end)]
        const place = readUrl(page.uri)
        if (!from || !to || !place) return []
        if (said !== undefined && text.slice(from.unit, to.unit) !== said) return []
        const title = filledTextOf(page.title)
        const span: Span = { start: from.character, end: to.character }
        const citation = { place, ...(title !== undefined && { title }), span }
        return [{ type: 'citation', citation }]
      })
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
    return indices.flatMap((index) => {
      const page = isCount(index) ? pages[index] : undefined
      return page ? [{ start, end: end as number, page, ...(said !== undefined && { said }) }] : []
    })
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
    return isRange(start, end) ? [{ start, end: end as number, page: source }] : []
  })

const isRange = (start: unknown, end: unknown): start is number =>
  isCount(start) && isCount(end) && end > start
