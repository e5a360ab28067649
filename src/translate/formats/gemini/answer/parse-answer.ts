import type { AnswerEvent } from '../../../answer-events'
import { chunkParser } from './event-parser'

/**
 * The events of a whole answer; of a list, the events of all its chunks. There are none where it has no
 * content and Google does not say why. https://ai.google.dev/api/generate-content#GenerateContentResponse
 */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  const parser = chunkParser()
  const chunks = Array.isArray(answer) ? answer : [answer]
  const events = chunks.flatMap((chunk) => parser.push(chunk))
  const last = parser.finish()
  if (last.length > 0 || events.some(({ type }) => type === 'error')) return [...events, ...last]
  // Without a reason for its end, a whole answer is what it says.
  return events.some(({ type }) => type === 'text' || type === 'call')
    ? [...events, ...closing(events)]
    : []
}

const closing = (events: readonly AnswerEvent[]): AnswerEvent[] => [
  { type: 'stop', reason: events.some(({ type }) => type === 'call') ? 'tool_calls' : 'stop' },
  { type: 'end' },
]
