import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { openaiResponses } from '../../../../../src/translate/formats/openai-responses/format'
import type { SseEvent } from '../../../../support/providers/framing'

/** All that a stream says. */
export function readStream(events: readonly SseEvent[]): AnswerEvent[] {
  const parser = openaiResponses.eventParser()
  const pushed = events.flatMap(({ name = '', data }) => [...parser.push({ name, data, text: '' })])
  return [...pushed, ...parser.finish()]
}

/** Events with pieces of one part put together, as a dialect does. */
export function folded(events: readonly AnswerEvent[]): AnswerEvent[] {
  const all: AnswerEvent[] = []
  for (const event of events) {
    const last = all.at(-1)
    if (
      last &&
      'text' in event &&
      'text' in last &&
      event.type === last.type &&
      !(event.type === 'text' && event.isNewPart) &&
      !(event.type === 'call' && last.type === 'call' && event.key !== last.key)
    )
      all[all.length - 1] = { ...event, ...last, text: last.text + event.text } as AnswerEvent
    else all.push(event)
  }
  return all
}
