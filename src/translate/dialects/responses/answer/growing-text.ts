/** A text that comes in pieces and goes out in pieces. */
export type GrowingText = {
  push(text: string): void
  /**
   * What has come and has not gone. Half a character at its end stays, unless this is the last of it: clients that
   * keep texts in UTF-8 take no half of one.
   */
  next(isLast: boolean): string
  /** All that has gone. */
  readonly all: string
}

/** However a text is cut, what goes out is the same. A half that never gets its other half is replaced. */
export function growingText(): GrowingText {
  let held = ''
  let all = ''
  return {
    push(text) {
      held += text
    },
    next(isLast) {
      const end = !isLast && isFirstHalf(held.charCodeAt(held.length - 1)) ? -1 : undefined
      const piece = held.slice(0, end).toWellFormed()
      held = end === undefined ? '' : held.slice(end)
      all += piece
      return piece
    },
    get all() {
      return all
    },
  }
}

/** Whether a code unit begins a character of two. */
const isFirstHalf = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
