import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, isObject, numberOf } from '../../../values'

/** Later than any time in seconds, and earlier than any in milliseconds. */
const MAX_SECONDS = 100_000_000_000

/**
 * The choice that is read. Portus asks for one alone. A provider that counts from one has none with the
 * index 0.
 *
 * @param index The index of the choice that the stream has begun with.
 */
export function choiceIn({ choices }: JsonObject, index?: unknown): JsonObject | undefined {
  if (!Array.isArray(choices)) return undefined
  const found = choices.filter(isObject)
  if (index !== undefined) return found.find((choice) => (choice.index ?? 0) === index)
  return found.find((choice) => (choice.index ?? 0) === 0) ?? found[0]
}

/** What an answer says of itself. */
export function readStart({ id, model, created }: JsonObject): AnswerEvent & { type: 'start' } {
  const given = filledTextOf(id)
  const name = filledTextOf(model)
  const at = numberOf(created)
  return {
    type: 'start',
    ...(given !== undefined && { id: given }),
    ...(name !== undefined && { model: name }),
    ...(at && { createdAtS: Math.floor(at > MAX_SECONDS ? at / 1000 : at) }),
  }
}
