import type { AnswerEvent } from '../../../answer-events'
import { isObject } from '../../../values'
import { errorIn } from './answer-error'
import { itemsReader } from './items-reader'
import { readEnd, readStart } from './read-response'

/**
 * The events of a whole response; none where it is none.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  if (!isObject(answer)) return []
  const error = errorIn(answer)
  if (error) return [error]
  if (!Array.isArray(answer.output) && !answer.error) return []
  const events = readEnd(answer, itemsReader())
  const failed = events.find(({ type }) => type === 'error')
  return failed ? [failed] : [readStart(answer), ...events]
}
