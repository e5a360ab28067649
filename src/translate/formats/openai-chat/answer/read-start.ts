import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, isObject, numberOf } from '../../../values'

/** Later than any time in seconds, and earlier than any in milliseconds. */
const MAX_SECONDS = 100_000_000_000

/** The choice that is read. Portus asks for one alone. */
export function choiceIn({ choices }: JsonObject): JsonObject | undefined {
  if (!Array.isArray(choices)) return undefined
  const [first] = choices
  if (choices.length === 1) return isObject(first) ? first : undefined
  return choices.filter(isObject).find(({ index }) => (index ?? 0) === 0)
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
