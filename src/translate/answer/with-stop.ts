import type { AnswerEvent, Format } from '../answer-events'
import { stopFinder } from './stop-finder'

/**
 * A format whose answers end at the first of the client's stop sequences, for providers that do not do it. What the
 * provider says behind it is not told, but for its usage.
 * https://docs.anthropic.com/en/api/messages#body-stop-sequences
 */
export function withStop(format: Format, stopSequences: readonly string[]): Format {
  const sequences = stopSequences.filter((sequence) => sequence !== '')
  if (sequences.length === 0) return format
  return {
    ...format,
    stopSequences: sequences,
    parseAnswer(answer) {
      const stopper = stopperOf(sequences)
      const events = format.parseAnswer(answer).flatMap(stopper.take)
      return [...events, ...stopper.finish()]
    },
    eventParser() {
      const parser = format.eventParser()
      const stopper = stopperOf(sequences)
      return {
        push: (event) => parser.push(event).flatMap(stopper.take),
        finish: () => [...parser.finish().flatMap(stopper.take), ...stopper.finish()],
      }
    },
  }
}

const NONE: readonly AnswerEvent[] = []

function stopperOf(sequences: readonly string[]) {
  const finder = stopFinder(sequences)
  let sequence: string | undefined
  let isStopped = false
  let isEnded = false

  const stop = (): readonly AnswerEvent[] => {
    if (isStopped) return NONE
    isStopped = true
    return [{ type: 'stop', reason: 'stop_sequence', ...(sequence !== undefined && { sequence }) }]
  }

  const end = (): readonly AnswerEvent[] => {
    if (isEnded) return NONE
    isEnded = true
    return [...stop(), { type: 'end' }]
  }

  const say = (event: AnswerEvent & { type: 'text' }): readonly AnswerEvent[] => {
    // A sequence stands in one part of text.
    const before = event.isNewPart ? flushed() : NONE
    const found = finder.push(event.text)
    sequence = found.sequence
    if (found.text === '' && !event.isNewPart) return before
    return [...before, { ...event, text: found.text }]
  }

  const flushed = (): readonly AnswerEvent[] => {
    const text = finder.flush()
    return text === '' ? NONE : [{ type: 'text', text }]
  }

  /** What still counts of an answer that has come to a sequence. */
  const afterwards = (event: AnswerEvent): readonly AnswerEvent[] => {
    switch (event.type) {
      case 'usage':
        return isEnded ? NONE : [event]
      case 'stop':
        return stop()
      case 'end':
      // What fails behind the sequence has said all that was asked for.
      case 'error':
        return end()
      default:
        return NONE
    }
  }

  return {
    take(event: AnswerEvent): readonly AnswerEvent[] {
      if (sequence !== undefined) return afterwards(event)
      if (event.type === 'text') return say(event)
      return event.type === 'usage' || event.type === 'start' ? [event] : [...flushed(), event]
    },
    /** What makes an answer complete that was cut off behind its sequence. */
    finish: (): readonly AnswerEvent[] => (sequence === undefined ? NONE : end()),
  }
}
