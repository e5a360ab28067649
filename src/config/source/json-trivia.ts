/** White space and comments behind a place in JSON with comments. */
export type Trivia = {
  /** Where something else begins. */
  end: number
  /** Where the line ends on which the place stands, if nothing but trivia follows on it. */
  lineEnd: number | undefined
}

const BLANKS = new Set([' ', '\t', '\r', '\n'])

/** What may be skipped from a place on. The text must be valid from there. */
export function triviaAt(text: string, start: number): Trivia {
  let at = start
  let lineEnd: number | undefined
  const noteLine = () => {
    lineEnd ??= text[at - 1] === '\r' ? at - 1 : at
  }
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (sign === '\n') noteLine()
    if (BLANKS.has(sign)) at++
    else if (text.startsWith('//', at)) at = endOf(text, '\n', at)
    else if (text.startsWith('/*', at)) {
      const end = endOf(text, '*/', at + 2) + 2
      // Behind a comment of several lines another line begins.
      if (lineEnd === undefined && text.slice(at, end).includes('\n')) return { end: at, lineEnd }
      at = end
    } else break
  }
  return { end: at, lineEnd }
}

function endOf(text: string, sign: string, from: number): number {
  const found = text.indexOf(sign, from)
  return found === -1 ? text.length : found
}

/** Where the comma behind a value stands, or undefined if there is none. */
export function commaAfter(text: string, end: number): number | undefined {
  let at = end
  for (;;) {
    const next = triviaAt(text, at).end
    if (text[next] === ',') return next
    if (!text.startsWith('/*', next)) return undefined
    at = endOf(text, '*/', next + 2) + 2
  }
}
