import type { AnswerEvent } from '../../answer-events'
import { type Citation, characterCount } from '../../citation'
import type { JsonObject } from '../../conversation'

/** Makes the annotations of an answer, which shows it each event. */
export type Annotations = {
  /** The annotation that an event makes, or nothing. */
  see(event: AnswerEvent): JsonObject | undefined
}

/**
 * OpenAI has annotations for pages of the web alone: documents of a request have no names in its format. It
 * counts characters of the answer. https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat
 */
export function annotations(): Annotations {
  let count = 0
  /** Where the part of text begins that a citation is for. */
  let start = 0
  let isOpen = false

  return {
    see(event) {
      switch (event.type) {
        case 'text':
          if (!isOpen || event.isNewPart) start = count
          isOpen = true
          count += characterCount(event.text)
          return undefined
        case 'citation':
          return printAnnotation(event.citation, { start, end: count })
        case 'refusal':
        case 'reasoning':
        case 'opaque':
        case 'call':
          isOpen = false
          return undefined
        default:
          return undefined
      }
    },
  }
}

function printAnnotation(
  { place, title, span }: Citation,
  part: { start: number; end: number },
): JsonObject | undefined {
  if (place.kind !== 'url') return undefined
  const { start, end } = span ?? part
  const { url } = place
  return {
    type: 'url_citation',
    // The title is no option: a page without one is called by its address.
    url_citation: { url, title: title ?? url, start_index: start, end_index: end },
  }
}
