/** Follows a JSON object that comes in pieces. */
export type JsonEnd = {
  /** Reads one more piece, and gives how much of it belongs to the object. */
  push(piece: string): number
  /** Whether the last brace has come. */
  isReached(): boolean
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125

/** Looks at each character once, so that no piece is parsed again with every piece behind it. */
export function jsonEnd(): JsonEnd {
  let depth = 0
  let isInText = false
  let isEscaped = false
  let isReached = false
  return {
    push(piece) {
      for (let at = 0; at < piece.length && !isReached; at++) {
        const code = piece.charCodeAt(at)
        if (isEscaped) isEscaped = false
        else if (isInText) {
          if (code === BACKSLASH) isEscaped = true
          else if (code === QUOTE) isInText = false
        } else if (code === QUOTE) isInText = true
        else if (code === OPEN) depth++
        else if (code === CLOSE && --depth <= 0) {
          isReached = true
          return at + 1
        }
      }
      return isReached ? 0 : piece.length
    },
    isReached: () => isReached,
  }
}
