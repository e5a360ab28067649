import type { AnswerEvent } from '../../answer-events'

/** Counts the parts of an answer, of which each piece is a part or goes on with one. */
export type PartCounter = {
  /** The index of the part that an event belongs to. */
  indexOf(
    event: AnswerEvent & { type: 'text' | 'refusal' | 'reasoning' | 'opaque' | 'call' },
  ): number
}

/** Calls are told apart by their keys; of the other kinds, pieces that follow each other are one part. */
export function partCounter(): PartCounter {
  let index = -1
  let open = ''
  return {
    indexOf(event) {
      const kind = event.type === 'call' ? `call ${event.key}` : event.type
      if (kind === 'opaque') {
        if (open !== 'reasoning') index++
        // What is opaque ends its thought.
        open = ''
      } else if (kind !== open) {
        index++
        open = kind
      }
      return index
    },
  }
}
