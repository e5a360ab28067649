import { sentenceOf } from '../../../errors'
import { usageEvent } from '../../answer/usage-event'
import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { filledTextOf, isObject, objectsOf } from '../../values'
import { blockParsers } from './block-parser'
import { isError, parseError } from './parse-error'
import { parseStop } from './parse-stop'
import { mergedUsage, parseUsage } from './parse-usage'

/** The start of an answer. */
export const parseStart = (message: JsonObject): AnswerEvent => {
  const id = filledTextOf(message.id)
  const model = filledTextOf(message.model)
  return { type: 'start', ...(id !== undefined && { id }), ...(model !== undefined && { model }) }
}

/** The events of a whole message; none where it is no message. https://docs.anthropic.com/en/api/messages */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  if (!isObject(answer)) return []
  if (isError(answer)) return [parseError(answer)]
  if (!Array.isArray(answer.content)) return []
  const blocks = objectsOf(answer.content)
  if (blocks.length === 0 && answer.stop_reason === undefined) return []
  const usage = mergedUsage({}, answer.usage)
  const parserOf = blockParsers()
  return [
    parseStart(answer),
    ...blocks.flatMap((block, index) => {
      const parser = parserOf(block, String(index))
      return [...parser.start(), ...parser.end()]
    }),
    ...usageEvent(parseUsage(usage), usage),
    parseStop(
      answer,
      blocks.some(({ type }) => type === 'tool_use'),
    ),
    { type: 'end' },
  ]
}

/** The error of an answer that is none. */
export const unreadable = (): AnswerEvent => ({
  type: 'error',
  error: { message: sentenceOf('invalid_provider_answer', 'default', {}) },
  status: 502,
})
