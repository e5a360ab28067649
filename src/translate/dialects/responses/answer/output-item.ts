import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject, Opaque } from '../../../conversation'
import type { WriteEvent } from './write-event'

/** What became of an item. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/** Where an item stands in its answer. */
export type ItemPlace = { index: number; write: WriteEvent }

/** One item of an answer. Its events are asked for in the order of these members. */
export type OutputItem = {
  /** Takes a piece of the answer. False where the piece belongs to another item. */
  take(event: AnswerEvent): boolean
  /** Takes what the maker wants back with the call behind it. False where it has no place for that. */
  takeOfCall?(opaque: Opaque): boolean
  /** Whether nothing more is awaited for it. */
  isComplete(): boolean
  /** The events that begin it. */
  begin(): string
  /** The events for what it has taken since. */
  send(isLast: boolean): string
  /** The item as the answer holds it, once the last of it is sent. */
  value(status: ItemStatus): JsonObject
  /** The events that end it. */
  end(value: JsonObject): string
}

/** Where the pieces of an item go. */
export const placeOf = (id: string, { index }: ItemPlace) => ({ item_id: id, output_index: index })

/** The event that begins an item. */
export const added = ({ index, write }: ItemPlace, item: JsonObject): string =>
  write('response.output_item.added', { output_index: index, item })

/** The event that ends an item. */
export const done = ({ index, write }: ItemPlace, item: JsonObject): string =>
  write('response.output_item.done', { output_index: index, item })
