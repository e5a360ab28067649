import { usageEvent } from '../../../answer/usage-event'
import type { AnswerEvent } from '../../../answer-events'
import { isObject } from '../../../values'
import { errorIn } from './answer-error'
import { answerReader } from './answer-reader'
import { choiceIn, readStart } from './read-start'
import { readUsage } from './read-usage'

/**
 * The events of a whole answer; none where it is no chat completion.
 * https://platform.openai.com/docs/api-reference/chat/object
 */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  // Google's errors are lists. https://ai.google.dev/gemini-api/docs/openai
  const given = Array.isArray(answer) ? answer[0] : answer
  if (!isObject(given)) return []
  const error = errorIn(given)
  if (error) return [error]
  const choice = choiceIn(given)
  if (!choice) return []
  const reader = answerReader()
  const said = reader.read(choice, true)
  reader.readBeside(given)
  const last = reader.end()
  const failed = last.find(({ type }) => type === 'error')
  if (failed) return [failed]
  const used = usageEvent(readUsage(given, choice), given.usage, given.service_tier)
  return [readStart(given), ...said, ...used, ...last]
}
