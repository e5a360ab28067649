import type { AnswerEvent, Format } from '../answer-events'
import { characterCount } from '../citation'
import { longStops } from '../untranslatable'
import { type AnswerFilter, filtered } from './filtered'
import { stopFinder } from './stop-finder'

/** To look for a character takes some hundred bytes of memory as long as the answer lasts. */
const MAX_CHARACTERS = 16 * 1024

/**
 * A format whose answers end at the first of the client's stop sequences, for providers that do not end there. Of
 * what the provider says behind it, only the usage is told.
 * https://docs.anthropic.com/en/api/messages#body-stop-sequences
 *
 * @throws {Untranslatable} where they are too much to look for.
 */
export function withStop(format: Format, stopSequences: readonly string[]): Format {
  const sequences = stopSequences.filter((sequence) => sequence !== '')
  if (sequences.length === 0) return format
  const characters = sequences.reduce((sum, { length }) => sum + length, 0)
  if (characters > MAX_CHARACTERS) throw longStops(characters, MAX_CHARACTERS)
  return { ...filtered(format, () => stopperOf(sequences)), stopSequences: sequences }
}

const NONE: readonly AnswerEvent[] = []

function stopperOf(sequences: readonly string[]): AnswerFilter {
  const finder = stopFinder(sequences)
  let sequence: string | undefined
  let isStopped = false
  let isEnded = false
  let isNewPart = false
  /** How many characters the client has got. */
  let length = 0

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
    isNewPart ||= event.isNewPart === true
    const found = finder.push(event.text)
    sequence = found.sequence
    return [...before, ...said(found.text)]
  }

  const said = (text: string): readonly AnswerEvent[] => {
    if (text === '') return NONE
    length += characterCount(text)
    const event = { type: 'text', text, ...(isNewPart && { isNewPart }) } as const
    isNewPart = false
    return [event]
  }

  const flushed = (): readonly AnswerEvent[] => said(finder.flush())

  /** What still counts of an answer that has come to a sequence. */
  const afterwards = (event: AnswerEvent): readonly AnswerEvent[] => {
    switch (event.type) {
      case 'usage':
        return isEnded ? NONE : [event]
      case 'citation': {
        const { span } = event.citation
        return !isStopped && span && span.end <= length ? [event] : NONE
      }
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
    /** What is left of an answer that was cut off. Behind its sequence it is complete. */
    finish: (): readonly AnswerEvent[] => (sequence === undefined ? flushed() : end()),
  }
}
