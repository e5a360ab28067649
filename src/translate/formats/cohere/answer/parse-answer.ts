import type { AnswerEvent } from '../../../answer-events'
import { filledTextOf, isObject, objectOf, objectsOf } from '../../../values'
import { errorIn } from './answer-error'
import { citedText } from './cited-text'
import { messageReader } from './message-reader'

/** The events of a whole answer; none where it is none. https://docs.cohere.com/reference/chat */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  if (!isObject(answer)) return []
  const message = objectOf(answer.message)
  if (!message) {
    const error = errorIn(answer)
    return error ? [error] : []
  }
  const reader = messageReader()
  const cited = citedText()
  cited.count(message)
  const said = [...reader.read(message), ...cited.read(message.citations)]
  const called = objectsOf(message.tool_calls).flatMap((call, index) =>
    reader.beginCall(call, index),
  )
  const last = reader.end(answer)
  const isSilent = said.length === 0 && called.length === 0
  if (isSilent && answer.finish_reason === undefined && !answer.error) return []
  const failed = last.find(({ type }) => type === 'error')
  if (failed) return [failed]
  return [readStart(answer.id), ...said, ...called, ...last]
}

/** The start of an answer. Cohere names no model. */
export function readStart(given: unknown): AnswerEvent {
  const id = filledTextOf(given)
  return { type: 'start', ...(id !== undefined && { id }) }
}
