/**
 * An answer as JSON text, with its lists of numbers apart. Those are nearly all of it, and looked at one by one
 * they delay nobody.
 */
export type SplitAnswer = {
  /** What stands before each list, and behind the last one. */
  between: readonly Buffer[]
  vectors: readonly Buffer[]
}

/** More lists than these stand in no answer: that of the most inputs has some for each. */
const MAX_VECTORS = 16_384

const SPACE = 0x20
const QUOTE = 0x22
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d

/** Takes lists apart that hold nothing else. Undefined where one has no end, or where they are too many. */
export function splitVectors(bytes: Buffer): SplitAnswer | undefined {
  const between: Buffer[] = []
  const vectors: Buffer[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) at = endOfString(bytes, at)
    else if (bytes[at] === OPEN_BRACKET && beginsNumber(bytes, at + 1)) {
      const end = bytes.indexOf(CLOSE_BRACKET, at) + 1
      if (end === 0 || vectors.length === MAX_VECTORS) return undefined
      const list = bytes.subarray(at, end)
      if (list.includes(QUOTE) || list.includes(OPEN_BRACKET, 1)) continue
      between.push(bytes.subarray(start, at))
      vectors.push(list)
      start = end
      at = end - 1
    }
  }
  return { between: [...between, bytes.subarray(start)], vectors }
}

/**
 * The text of an answer in which each list has one number in the place of its own: its place among the lists.
 * Whatever reads answers can read this one.
 */
export const numberedText = ({ between }: SplitAnswer): string =>
  between.map((bytes, at) => (at === 0 ? `${bytes}` : `[${at - 1}]${bytes}`)).join('')

/** The place of a string's last quote, or the end where it has none. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let before = at
    while (bytes[before - 1] === BACKSLASH) before--
    if ((at - before) % 2 === 0) return at
  }
  return bytes.length
}

function beginsNumber(bytes: Buffer, from: number): boolean {
  let at = from
  while ((bytes[at] ?? ZERO) <= SPACE) at++
  const byte = bytes[at] ?? 0
  return byte === MINUS || (byte >= ZERO && byte <= NINE)
}
