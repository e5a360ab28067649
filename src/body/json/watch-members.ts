import { QUOTE } from './lexer'

/** Reads single members of JSON that goes by, and keeps nothing else of it. */
export type MemberWatch = {
  push(piece: Uint8Array): void
  /** The JSON texts of the members that have come to their end, by their paths. The last of two is kept. */
  readonly values: ReadonlyMap<string, string>
  /** How many objects the list has that is counted. */
  readonly items: number
  /** Whether an object, a list or a string is open: JSON that ends here has broken off. */
  readonly isOpen: boolean
}

const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
/** With its bit 5 set, `{` and `[` are one byte, and so are `}` and `]`. */
const OPENER = 0x7b
const CLOSER = 0x7d

/** Members are found at the top and one level below it. */
const MAX_DEPTH = 2
/** A longer name is none that is looked for. */
const MAX_NAME_BYTES = 24
/** Up to here a loop finds the end of a string faster than a search does. */
const SHORT_STRING_BYTES = 48

/**
 * Follows JSON by its brackets and strings alone, in time that is linear and in little memory. It does not
 * check the JSON: of bytes that are none it finds something or nothing.
 *
 * @param paths The members: `usage`, or `response.usage` for one of an object at the top.
 * @param maxBytes A longer value is not kept.
 * @param counted A list at the top whose objects are counted.
 */
export function watchMembers(
  paths: readonly string[],
  { maxBytes = 64 * 1024, counted }: { maxBytes?: number; counted?: string } = {},
): MemberWatch {
  const wanted = new Set(paths)
  const values = new Map<string, string>()
  let items = 0
  let depth = 0
  let isInString = false
  let isEscaped = false
  /** The string that ended last at a depth where it may be a name, and the beginning of one that is cut. */
  let text = ''
  let begun = ''
  /** The member at the top whose value goes by. */
  let parent = ''
  /** The member that is kept: its path, its depth and its bytes so far. */
  let path: string | undefined
  let pathDepth = 0
  let pieces: Buffer[] = []
  let length = 0

  const keep = (bytes: Buffer, start: number, end: number) => {
    length += end - start
    if (length > maxBytes) path = undefined
    // Copied, not kept by reference: the runtime may use the memory of a piece again.
    else pieces.push(Buffer.from(bytes.subarray(start, end)))
  }

  /** Takes the name before a colon. The value begins behind it. */
  const beginValue = () => {
    if (depth === 1) parent = text
    if (path !== undefined) return false
    const here = depth === 1 ? text : `${parent}.${text}`
    if (!wanted.has(here)) return false
    path = here
    pathDepth = depth
    pieces = []
    length = 0
    return true
  }

  const endValue = (bytes: Buffer, start: number, end: number) => {
    keep(bytes, start, end)
    if (path !== undefined) values.set(path, Buffer.concat(pieces).toString())
    path = undefined
  }

  /** The end of the string's content from `at` on, or the length of the bytes. */
  const stringStop = (bytes: Buffer, at: number): number => {
    const { length: end } = bytes
    if (isEscaped && at < end) {
      isEscaped = false
      at++
    }
    while (at < end) {
      const near = Math.min(end, at + SHORT_STRING_BYTES)
      while (at < near) {
        const byte = bytes[at]
        if (byte === QUOTE) return at
        at += byte === BACKSLASH ? 2 : 1
      }
      if (at >= end) break
      const quote = bytes.indexOf(QUOTE, at)
      const stop = quote === -1 ? end : quote
      const isBehindEscape = (backslashesBefore(bytes, at, stop) & 1) === 1
      if (quote === -1) {
        isEscaped = isBehindEscape
        return end
      }
      if (!isBehindEscape) return quote
      at = quote + 1
    }
    isEscaped = at > end
    return end
  }

  return {
    values,
    get items() {
      return items
    },
    get isOpen() {
      return depth > 0 || isInString
    },
    push(piece) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      const { length: end } = bytes
      let start = 0
      let at = 0
      while (at < end) {
        if (isInString) {
          const stop = stringStop(bytes, at)
          const mayBeName = depth > 0 && depth <= MAX_DEPTH && begun.length <= MAX_NAME_BYTES
          if (mayBeName)
            begun += bytes.toString('latin1', at, Math.min(stop, at + MAX_NAME_BYTES + 1))
          at = stop + 1
          if (stop === end) break
          isInString = false
          if (mayBeName) text = begun
          continue
        }
        const byte = bytes[at] as number
        if (byte === QUOTE) {
          isInString = true
          begun = ''
        } else if ((byte | 0x20) === OPENER) {
          if (depth === MAX_DEPTH && parent === counted) items++
          depth++
        } else if ((byte | 0x20) === CLOSER) {
          if (path !== undefined && depth === pathDepth) endValue(bytes, start, at)
          depth--
        } else if (depth <= MAX_DEPTH) {
          if (byte === COLON && depth > 0) {
            if (beginValue()) start = at + 1
          } else if (byte === COMMA && path !== undefined && depth === pathDepth)
            endValue(bytes, start, at)
        }
        at++
      }
      if (path !== undefined) keep(bytes, start, end)
    },
  }
}

/** How many backslashes stand directly before `end`, not looking before `start`. */
function backslashesBefore(bytes: Buffer, start: number, end: number): number {
  let at = end
  while (at > start && bytes[at - 1] === BACKSLASH) at--
  return end - at
}
