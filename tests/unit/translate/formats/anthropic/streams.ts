import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'

/** What the parser makes of the events of a stream that ends cleanly. */
export function pushed(events: readonly object[]): AnswerEvent[] {
  const parser = anthropic.eventParser()
  const read = events.flatMap((event) =>
    parser.push({ name: '', data: JSON.stringify(event), text: '' }),
  )
  return [...read, ...parser.finish()]
}
