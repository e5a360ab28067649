import type { AnswerEvent, Format } from '../answer-events'

/** Reads the events of one answer, and says others in their place. */
export type AnswerFilter = {
  take(event: AnswerEvent): readonly AnswerEvent[]
  /** What is left at the end of the provider's answer. */
  finish?(): readonly AnswerEvent[]
}

/**
 * A format whose answers come through a filter, whole ones as streams.
 *
 * @param filterOf Makes the filter of one answer.
 */
export const filtered = (format: Format, filterOf: () => AnswerFilter): Format => ({
  ...format,
  parseAnswer(answer) {
    const { take, finish } = filterOf()
    const events = format.parseAnswer(answer).flatMap(take)
    return finish ? [...events, ...finish()] : events
  },
  eventParser() {
    const parser = format.eventParser()
    const { take, finish } = filterOf()
    return {
      push: (event) => parser.push(event).flatMap(take),
      finish() {
        const events = parser.finish().flatMap(take)
        return finish ? [...events, ...finish()] : events
      },
    }
  },
})
