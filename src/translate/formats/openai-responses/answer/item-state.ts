import type { AnswerEvent } from '../../../answer-events'
import type { Citation } from '../../../citation'

/** What an event adds that has nothing new. */
export const NO_EVENTS: readonly AnswerEvent[] = []

/** What is known of an item that has begun. */
export type ItemState = {
  /** The key of its call. */
  key: string
  /** Its id when it began. */
  id: unknown
  /** Where each of its parts is in the answer's text, by the part's index. */
  parts: Map<number, PartState>
  /** Which of its texts are its thoughts: summaries or the thoughts themselves, not both. */
  thoughts: 'summary' | 'text' | undefined
  /** The part of its thoughts that was said last. */
  thoughtIndex: number | undefined
  /** Whether its arguments have begun. */
  hasArguments: boolean
  isDone: boolean
}

/** A part of a message. */
export type PartState = {
  /** How many characters the answer had before it. */
  start: number
  hasText: boolean
  citations: Map<string, Citation>
}

/** An item that has just begun. */
export const itemState = (key: string, id: unknown): ItemState => ({
  key,
  id,
  parts: new Map(),
  thoughts: undefined,
  thoughtIndex: undefined,
  hasArguments: false,
  isDone: false,
})
