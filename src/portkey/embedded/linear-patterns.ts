/**
 * What stands in for regular expressions of the gateway that take time by the square of a text. Its guardrails
 * search with them in what clients and models say. Each finds the same, and looks at a text once.
 */

/** Finds what stands between braces, one match after the other, as `/{[\s\S]*?}/g` does with `exec`. */
export function bracesIn() {
  let next = 0
  return {
    exec(text: string): [string] | null {
      const start = text.indexOf('{', next)
      const end = start === -1 ? -1 : text.indexOf('}', start)
      next = end + 1
      return end === -1 ? null : [text.slice(start, end + 1)]
    },
  }
}

const OPENING = /```(\w+)\n/g
const CLOSING = '\n```'

/** Finds blocks of code and their languages, as `/```(\w+)\n[\s\S]*?\n```/g` does with `matchAll`. */
export const codeBlocks = () => ({
  *[Symbol.matchAll](text: string): Generator<[block: string, language: string]> {
    for (let next = 0; ; ) {
      OPENING.lastIndex = next
      const opening = OPENING.exec(text)
      if (!opening) return
      const end = text.indexOf(CLOSING, OPENING.lastIndex)
      if (end === -1) return
      next = end + CLOSING.length
      yield [text.slice(opening.index, next), opening[1] ?? '']
    }
  },
})
