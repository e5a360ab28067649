import type { AnswerEvent } from '../../../answer-events'
import { isObject, objectOf, objectsOf } from '../../../values'
import { blockReader } from './block-reader'
import { errorIn } from './parse-error'
import { parseStop } from './parse-stop'
import { readUsage } from './parse-usage'

/**
 * The events of a whole answer; none where it is no answer.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax
 */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  if (!isObject(answer)) return []
  const error = errorIn(answer)
  if (error) return [error]
  const output = objectOf(answer.output)
  if (!output) return []
  const content = objectOf(output.message)?.content
  const blocks = typeof content === 'string' ? [{ text: content }] : objectsOf(content)
  if (blocks.length === 0 && answer.stopReason === undefined) return []
  const events: AnswerEvent[] = [{ type: 'start' }]
  const reader = blockReader()
  for (const [index, block] of blocks.entries()) {
    reader.start(index, block, events)
    reader.stop(index, events)
  }
  events.push(...readUsage(answer))
  const stop = parseStop(answer, reader.hasCalls)
  events.push(stop)
  if (stop.type === 'stop') events.push({ type: 'end' })
  return events
}
