/** What a strict reader makes of an answer of Portus. */
export type Reading = {
  /** What no answer of the dialect may have. */
  problems: string[]
  /** All text of the model. */
  text: string
  /** The arguments of its calls. */
  calls: string[]
  /** `whole`: the answer says that it is complete. `error`: it says that it is not. `none`: it says neither. */
  end: 'whole' | 'error' | 'none'
}

export type Json = Record<string, unknown>

/** A value as an object; the object is empty where it is none. */
export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

/** A value as a list; the list is empty where it is none. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A value as text; the text is empty where it is none. */
export const wordsOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** A JSON text as an object, or nothing. */
export function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : undefined
  } catch {
    return undefined
  }
}

/** Notes what is wrong, in short. */
export type Note = (isRight: boolean, problem: string, value?: unknown) => void

/** Makes a list of problems, and what adds to it. */
export function notes(): { problems: string[]; note: Note } {
  const problems: string[] = []
  return {
    problems,
    note(isRight, problem, value) {
      if (!isRight)
        problems.push(`${problem}: ${(JSON.stringify(value) ?? String(value)).slice(0, 200)}`)
    },
  }
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isFilled = (value: unknown): value is string => isText(value) && value !== ''
/** A number of tokens, or a place in a list. */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
export const isPlace = (value: unknown): value is number =>
  isCount(value) && Number.isInteger(value)

/** One server-sent event as Portus writes it. */
export type Event = { name: string; data: string }

/** The events of a text; what is no whole event of Portus' spelling is a problem. */
export function eventsOf(text: string, note: Note): Event[] {
  const parts = text.split('\n\n').filter((part) => part !== '')
  note(text === '' || text.endsWith('\n\n'), 'the last event is cut off', text.slice(-100))
  return parts.flatMap((part) => {
    const event: Event = { name: '', data: '' }
    for (const line of part.split('\n')) {
      if (line === '' || line.startsWith(':')) continue
      if (line.startsWith('event: ')) event.name = line.slice('event: '.length)
      else if (line.startsWith('data: ')) event.data += line.slice('data: '.length)
      else note(false, 'a line of no event', line)
    }
    return event.data === '' && event.name === '' ? [] : [event]
  })
}
