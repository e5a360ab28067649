import { type TextPlace, textPlaces } from '../../../answer/text-places'
import type { AnswerEvent, Page } from '../../../answer-events'
import { type Citation, characterCount, type Span } from '../../../citation'
import type { JsonObject } from '../../../conversation'

/** Collects what an answer rests on. */
export type GroundingPrinter = {
  see(event: AnswerEvent): void
  /** What a candidate says of it; nothing where there is nothing. */
  end(): { groundingMetadata?: JsonObject }
}

/** A place in the text, and the page that it rests on. */
type Support = Span & { page: number }

/** All texts that are said twice together have no more characters: any number of places may name the same text. */
const MAX_CHARACTERS = 1024 * 1024

/**
 * Gemini names its queries, its pages and what rests on them behind the answer. It counts bytes of all text together.
 * Documents of a request have no names in its format. https://ai.google.dev/api/generate-content#GroundingMetadata
 */
export function groundingPrinter(): GroundingPrinter {
  const texts: string[] = []
  const queries: string[] = []
  const pages: Page[] = []
  const indices = new Map<string, number>()
  const supports: Support[] = []
  let count = 0
  let start = 0
  let isInText = false

  const indexOf = (page: Page): number => {
    const key = `${page.url}\n${page.title ?? ''}`
    const known = indices.get(key)
    if (known !== undefined) return known
    indices.set(key, pages.length)
    return pages.push(page) - 1
  }

  const cite = ({ place, title, span }: Citation) => {
    if (place.kind !== 'url') return
    const page = indexOf({ url: place.url, ...(title !== undefined && { title }) })
    supports.push({ ...(span ?? { start, end: count }), page })
  }

  return {
    see(event) {
      switch (event.type) {
        case 'text':
          if (!isInText || event.isNewPart) start = count
          isInText = true
          texts.push(event.text)
          count += characterCount(event.text)
          break
        case 'citation':
          cite(event.citation)
          break
        case 'search':
          for (const query of event.queries) queries.push(query)
          for (const page of event.pages) indexOf(page)
          break
        case 'refusal':
        case 'reasoning':
        case 'opaque':
        case 'call':
          isInText = false
      }
    },
    end() {
      if (queries.length === 0 && pages.length === 0) return {}
      return {
        groundingMetadata: {
          ...(queries.length > 0 && { webSearchQueries: queries }),
          ...(pages.length > 0 && {
            groundingChunks: pages.map(({ url, title }) => ({
              web: { uri: url, title: title ?? url },
            })),
          }),
          ...(supports.length > 0 && {
            groundingSupports: printSupports(supports, texts.join('')),
          }),
        },
      }
    },
  }
}

function printSupports(supports: readonly Support[], text: string): JsonObject[] {
  const places = textPlaces(
    text,
    'character',
    supports.flatMap(({ start, end }) => [start, end]),
  )
  let left = MAX_CHARACTERS
  return supports.flatMap(({ start, end, page }): JsonObject[] => {
    const [from, to] = [places.get(start), places.get(end)]
    if (!from || !to || from.byte >= to.byte) return []
    left -= to.unit - from.unit
    const segment = printSegment(from, to, left < 0 ? undefined : text)
    return [{ segment, groundingChunkIndices: [page] }]
  })
}

/** Google leaves out a start that is zero. */
const printSegment = (from: TextPlace, to: TextPlace, text: string | undefined): JsonObject => ({
  ...(from.byte > 0 && { startIndex: from.byte }),
  endIndex: to.byte,
  ...(text !== undefined && { text: text.slice(from.unit, to.unit) }),
})
