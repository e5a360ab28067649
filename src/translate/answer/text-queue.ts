/** Text that comes in pieces and goes in other ones, from its beginning on. */
export type TextQueue = {
  add(text: string): void
  /** The first characters, which are then gone. */
  take(count: number): string
  readonly length: number
}

/** Taken pieces are forgotten when they are this many, and half of all. */
const MANY = 1024

/** Touches each character once, however long text waits. */
export function textQueue(): TextQueue {
  let pieces: string[] = []
  /** Which piece is the first, and where in it the text begins. */
  let first = 0
  let offset = 0
  let length = 0

  return {
    add(text) {
      if (text !== '') pieces.push(text)
      length += text.length
    },
    take(count) {
      let taken = ''
      let left = Math.min(count, length)
      length -= left
      while (left > 0) {
        const piece = pieces[first] ?? ''
        const end = Math.min(offset + left, piece.length)
        taken += piece.slice(offset, end)
        left -= end - offset
        offset = end
        if (end < piece.length) continue
        first++
        offset = 0
      }
      if (first > MANY && 2 * first > pieces.length) {
        pieces = pieces.slice(first)
        first = 0
      }
      return taken
    },
    get length() {
      return length
    },
  }
}
