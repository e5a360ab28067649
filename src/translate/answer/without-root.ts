import type { AnswerEvent, Format } from '../answer-events'
import { jsonProgress } from '../json-progress'
import { ROOT } from '../schema/object-root'
import { filtered } from './filtered'

/** How the text of an answer begins whose schema was put into an object (see `schema/object-root.ts`). */
const START = `{"${ROOT}":`

/** In front of these places of {@link START} white space may stand. */
const GAPS: ReadonlySet<number> = new Set([0, 1, START.length - 1])

const isSpace = (character: string): boolean =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'

/** More white space than any model writes in front of its answer. */
const MAX_START_LENGTH = 1024

/** A format whose answers lose the object that Portus has put around their schema. */
export const withoutRoot = (format: Format): Format =>
  filtered(format, () => ({ take: unwrapper() }))

/** Takes the object out of the text of one answer. A text that does not begin as it should stays as it is. */
function unwrapper(): (event: AnswerEvent) => readonly AnswerEvent[] {
  const progress = jsonProgress()
  let state: 'start' | 'inside' | 'behind' | 'other' = 'start'
  let matched = 0
  /** What may be the start of the object. */
  let seen = ''
  let isNewPart = false

  const say = (text: string): AnswerEvent[] => {
    if (text === '') return []
    const event = { type: 'text', text, ...(isNewPart && { isNewPart }) } as const
    isNewPart = false
    return [event]
  }

  /** Reads the start. Returns how much of the text belongs to it. */
  const begin = (text: string): number => {
    let at = 0
    for (; at < text.length && state === 'start'; at++) {
      const character = text[at] as string
      if (character === START[matched]) matched++
      else if (!GAPS.has(matched) || !isSpace(character)) state = 'other'
      if (matched === START.length) state = 'inside'
    }
    if (seen.length + at > MAX_START_LENGTH && state === 'start') state = 'other'
    return at
  }

  const take = (text: string): AnswerEvent[] => {
    if (state === 'other') return say(text)
    if (state === 'behind') return []
    let rest = text
    if (state === 'start') {
      const length = begin(text)
      seen += text.slice(0, length)
      rest = text.slice(length)
      if (state === 'start') return []
      if ((state as string) === 'other') return say(seen + rest)
      progress.push(START)
    }
    const length = progress.push(rest)
    if (progress.state !== 'complete') return say(rest)
    state = 'behind'
    return say(rest.slice(0, length - 1))
  }

  /** A place in the text without the object's start. */
  const moved = (place: number): number => Math.max(place - seen.length, 0)

  return (event) => {
    if (event.type === 'text') {
      isNewPart ||= event.isNewPart === true
      return take(event.text)
    }
    if (event.type === 'citation' && event.citation.span && state !== 'other') {
      const { start, end } = event.citation.span
      const span = { start: moved(start), end: moved(end) }
      return [{ ...event, citation: { ...event.citation, span } }]
    }
    if (event.type !== 'stop' && event.type !== 'end') return [event]
    if (state !== 'start' || seen === '') return [event]
    state = 'other'
    return [...say(seen), event]
  }
}
