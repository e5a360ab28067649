/** Follows JSON text that comes in pieces, up to the end of the object that it holds. */
export type JsonProgress = {
  /** Takes a piece. Tells how much of it belongs to the object: what stands behind its end does not. */
  push(text: string): number
  /** `other` is text that begins no object. */
  readonly state: 'empty' | 'object' | 'complete' | 'other'
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const SPACE = 0x20

/** Reads each character once, however many pieces there are. */
export function jsonProgress(): JsonProgress {
  let state: JsonProgress['state'] = 'empty'
  let depth = 0
  let isInString = false
  let isEscaped = false

  /** Whether the object ends with this character. */
  const isEnd = (code: number): boolean => {
    if (isEscaped) isEscaped = false
    else if (isInString) {
      if (code === BACKSLASH) isEscaped = true
      else if (code === QUOTE) isInString = false
    } else if (code === QUOTE) isInString = true
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) return --depth === 0
    return false
  }

  return {
    push(text) {
      let at = 0
      if (state === 'empty') {
        while (at < text.length && text.charCodeAt(at) <= SPACE) at++
        if (at === text.length) return at
        state = text.charCodeAt(at) === OPEN_BRACE ? 'object' : 'other'
      }
      if (state === 'other') return text.length
      if (state === 'complete') return 0
      for (; at < text.length; at++) {
        if (!isEnd(text.charCodeAt(at))) continue
        state = 'complete'
        return at + 1
      }
      return at
    },
    get state() {
      return state
    },
  }
}
