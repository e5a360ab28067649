import type { AnswerEvent } from '../translate/answer-events'

/** How often the end of a response holds its text: in the events of a part, of its item, and of the answer. */
const RESPONSE_COPIES = 4
/** About what a piece of a text costs beside its characters, and what a new part or item does. */
const PIECE_BYTES = 32
const PART_BYTES = 1024

/**
 * Counts what stays of an answer's events until its last one. The last event of a response holds all of the answer.
 * Of other answers only the calls, and what names other pages or is opaque, may stay.
 */
export function eventBytes(isResponse: boolean): (event: AnswerEvent) => number {
  let last: AnswerEvent['type'] | undefined
  return (event) => {
    const isNew = event.type !== last
    last = event.type
    switch (event.type) {
      case 'text':
      case 'refusal':
      case 'reasoning':
        return isResponse
          ? (isNew ? PART_BYTES : PIECE_BYTES) + RESPONSE_COPIES * event.text.length
          : 0
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
