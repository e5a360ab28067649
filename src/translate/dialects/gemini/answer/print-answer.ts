import type { Usage } from '../../../../api/dialect'
import type { AnswerEvent, PrintOptions, StopReason } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { answerHead } from './answer-head'
import { answerParts } from './answer-parts'
import { lastWords } from './last-words'
import { groundingPrinter } from './print-grounding'

/** A whole answer. https://ai.google.dev/api/generate-content#generatecontentresponse */
export function printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject {
  let start: AnswerEvent & { type: 'start' } = { type: 'start' }
  let reason: StopReason | undefined
  let usage: Usage = {}
  const parts: JsonObject[] = []
  const made = answerParts()
  const grounding = groundingPrinter()

  const add = (part: JsonObject) => {
    const last = parts.at(-1)
    if (last && isMore(last, part)) parts[parts.length - 1] = joined(last, part)
    else parts.push(part)
  }

  for (const event of events) {
    grounding.see(event)
    if (event.type === 'start') start = event
    else if (event.type === 'usage') usage = { ...usage, ...event.usage }
    else if (event.type === 'stop') reason ??= event.reason
    else made.add(event).forEach(add)
  }
  made.end().forEach(add)
  const { hasContent } = made
  return {
    ...lastWords({
      parts,
      hasContent,
      reason: reason ?? 'stop',
      grounding: grounding.end(),
      usage,
    }),
    ...answerHead(start, options),
  }
}

/** Whether a text goes on in another part. A signature ends its part, but for one of a text behind it. */
const isMore = (last: JsonObject, part: JsonObject): boolean =>
  typeof last.text === 'string' &&
  typeof part.text === 'string' &&
  last.thought === part.thought &&
  (part.thoughtSignature === undefined || (part.text === '' && !last.thoughtSignature)) &&
  (part.thought !== true || !last.thoughtSignature)

const joined = (last: JsonObject, part: JsonObject): JsonObject => ({
  ...last,
  ...part,
  text: `${last.text}${part.text}`,
})
