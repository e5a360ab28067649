import { limitParts } from '../../body/json/limited-parts'
import { longEvent, MAX_EVENT_BYTES } from '../../stream/limited'

/** Takes the text of a body and gives the JSON objects that it completes. */
export type JsonValues = {
  /** @throws {PortusError} `invalid_provider_answer` for an object that is too long, or has too many parts. */
  push(text: string): string[]
  /** Whether an object, or the list around the objects, has not come to its end. */
  readonly isOpen: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d

/**
 * Cuts a body into its JSON objects: one object, one a line, or one list of them, in which Gemini
 * streams. Looks at each character once.
 */
export function jsonValues(): JsonValues {
  /** How many objects and lists are open inside the list around all. */
  let depth = 0
  let isListed = false
  let isText = false
  let isEscaped = false
  let begun = ''

  return {
    push(text) {
      const values: string[] = []
      let start = 0
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at)
        if (isText) {
          if (isEscaped) isEscaped = false
          else if (code === BACKSLASH) isEscaped = true
          else if (code === QUOTE) isText = false
        } else if (code === QUOTE) {
          isText = depth > 0
        } else if (code === OBJECT || code === LIST) {
          if (depth === 0 && code === LIST) isListed = true
          else if (depth++ === 0) start = at
        } else if (code === OBJECT_END || code === LIST_END) {
          if (depth === 0) isListed = false
          else if (--depth === 0) {
            const value = begun + text.slice(start, at + 1)
            limitParts(value)
            values.push(value)
            begun = ''
          }
        }
      }
      if (depth > 0) begun += text.slice(start)
      if (begun.length > MAX_EVENT_BYTES) throw longEvent(MAX_EVENT_BYTES)
      return values
    },
    get isOpen() {
      return depth > 0 || isListed
    },
  }
}
