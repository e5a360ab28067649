import type { AnswerEvent } from '../translate/answer-events'

/** How often the end of a response holds its text: in the events of a part, of its item, and of the answer. */
const RESPONSE_COPIES = 4
/** About what a piece of a text costs beside its characters, and what a new part or item does. */
const PIECE_BYTES = 32
const PART_BYTES = 1024

/** What may stay of the texts of an answer: nothing, each text, or the copies of it that a response ends with. */
export type KeptTexts = 'none' | 'texts' | 'responses'

/**
 * Counts what stays of an answer's events until its last one. The last event of a response holds all of the answer.
 * The last chunk of Gemini's names places in all of the text, and a signature may hold the thought before it. Of other
 * answers only the calls, and what names other pages or is opaque, may stay.
 */
export function eventBytes(kept: KeptTexts): (event: AnswerEvent) => number {
  let last: AnswerEvent['type'] | undefined
  return (event) => {
    const isNew = event.type !== last
    last = event.type
    switch (event.type) {
      case 'text':
      case 'refusal':
      case 'reasoning':
        if (kept === 'none') return 0
        return kept === 'texts'
          ? PIECE_BYTES + event.text.length
          : (isNew ? PART_BYTES : PIECE_BYTES) + RESPONSE_COPIES * event.text.length
      case 'call':
        return (
          (event.id === undefined ? PIECE_BYTES : PART_BYTES) +
          RESPONSE_COPIES * (event.text.length + (event.opaque?.value.length ?? 0))
        )
      case 'compaction':
        return PART_BYTES + 2 * RESPONSE_COPIES * event.summary.length
      case 'opaque':
        return PART_BYTES + RESPONSE_COPIES * event.opaque.value.length
      case 'citation':
        return PART_BYTES + RESPONSE_COPIES * JSON.stringify(event.citation).length
      case 'search':
        return PART_BYTES + RESPONSE_COPIES * JSON.stringify(event).length
      default:
        return 0
    }
  }
}
