import type { Citation } from '../../../citation'
import type { JsonObject } from '../../../conversation'

/** What a part of text rests on. */
export type CitedText = {
  /** The part has grown by so many characters. */
  say(characters: number, isNewPart: boolean): void
  cite(citation: Citation): void
  /** The annotations that have come since, each with its index. */
  next(): readonly { annotation: JsonObject; annotation_index: number }[]
  /** Those that `next` has given. */
  readonly all: readonly JsonObject[]
}

/**
 * OpenAI has annotations for pages of the web: documents of a request have no names in its format. An annotation
 * counts the characters of its part. https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 *
 * @param before How many characters of the answer stand before the part.
 */
export function citedText(before: number): CitedText {
  const all: JsonObject[] = []
  let isNew: JsonObject[] = []
  let length = 0
  /** Where the text begins that a citation without a place is for. */
  let start = 0

  const print = ({ place, title, span }: Citation): JsonObject | undefined => {
    if (place.kind !== 'url') return undefined
    const from = span ? Math.max(0, span.start - before) : start
    const to = span ? Math.min(length, span.end - before) : length
    // It is for a part that has ended.
    if (to <= from) return undefined
    const { url } = place
    return {
      type: 'url_citation',
      url,
      // The title is no option: a page without one is called by its address.
      title: title ?? url,
      start_index: from,
      end_index: to,
    }
  }

  return {
    say(characters, isNewPart) {
      if (isNewPart) start = length
      length += characters
    },
    cite(citation) {
      const annotation = print(citation)
      if (annotation) isNew.push(annotation)
    },
    next() {
      if (isNew.length === 0) return NONE
      const given = isNew.map((annotation, index) => ({
        annotation,
        annotation_index: all.length + index,
      }))
      for (const annotation of isNew) all.push(annotation)
      isNew = []
      return given
    },
    get all() {
      return all
    },
  }
}

const NONE: readonly { annotation: JsonObject; annotation_index: number }[] = []
