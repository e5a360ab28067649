import {
  cutShort,
  JsonError,
  jsonError,
  QUOTE,
  scalarEnd,
  skipSpace,
  stringEnd,
  unexpected,
} from './lexer'
import {
  LONG_STRING_BYTES,
  limitToken,
  type MemberScanner,
  memberNameOf,
  type Span,
} from './members'

/** Deeper than the request of any client library, and safe for every recursion later on. */
const MAX_DEPTH = 512

/** An API has some dozens. To read the names of a body of nothing but names would stall every stream. */
const MAX_MEMBERS = 1024

const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** The token that is expected next; `IN_` is the rest of a string after its opening quote. */
const BODY = 0
const VALUE = 1
const VALUE_OR_CLOSE = 2
const NAME = 3
const NAME_OR_CLOSE = 4
const AFTER_NAME = 5
const AFTER_VALUE = 6
const IN_NAME = 7
const IN_STRING = 8
const NOTHING_MORE = 9

/** The window ends inside a token. */
const CUT = -1

const NOTHING = new Uint8Array(0)

/**
 * Checks that a body is one JSON object (RFC 8259) and finds its top-level members. It never parses and
 * prints the body, because that would change big integers. It scans each piece as it arrives, so that a
 * large body does not delay other requests.
 *
 * It refuses everything else, and objects that are nested too deeply, have too many top-level members, or
 * have too long names or numbers. It refuses an object that names a top-level member twice, because the
 * next parser may pick the other one.
 */
export function memberScanner(): MemberScanner {
  const values = new Map<string, Span>()
  /** The closing byte of every open container; `closer` is that of the innermost one. */
  const closers: number[] = []
  let closer = 0
  let expected = BODY
  let parts = 0
  let end = 0
  let name = ''
  let valueStart = 0
  let stringStart = 0
  const longStrings: Span[] = []
  /** The bytes to scan: the incomplete token at the end of the last piece, and then the new piece. */
  let window: Uint8Array = NOTHING
  let cut: Uint8Array = NOTHING
  /** Bytes of the body before the window. */
  let before = 0

  const open = (byte: number) => {
    if (closers.length === MAX_DEPTH) throw jsonError('too_deep', { max: MAX_DEPTH })
    parts++
    closer = byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
    closers.push(closer)
    expected = byte === OPEN_BRACE ? NAME_OR_CLOSE : VALUE_OR_CLOSE
  }

  /** Records a complete value that ends before the byte at `at`. */
  const endValue = (at: number) => {
    expected = closers.length === 0 ? NOTHING_MORE : AFTER_VALUE
    if (closers.length !== 1) return
    end = before + at
    values.set(name, { start: valueStart, end })
  }

  /** Keeps the beginning of an incomplete token. */
  const keep = (start: number): typeof CUT => {
    cut = window.slice(start)
    return CUT
  }

  const takeTopLevelName = (start: number): number => {
    const stop = stringEnd(window, start + 1)
    limitToken(start, stop < 0 ? window.length : stop)
    if (stop < 0) return keep(start)
    if (values.size === MAX_MEMBERS) throw jsonError('too_many_members', { max: MAX_MEMBERS })
    name = memberNameOf(window.subarray(start, stop))
    if (values.has(name)) throw jsonError('repeated_member', { name: JSON.stringify(name) })
    parts++
    expected = AFTER_NAME
    return stop
  }

  const takeName = (byte: number, at: number): number => {
    if (byte !== QUOTE) throw unexpected(at)
    if (closers.length === 1) return takeTopLevelName(at)
    parts++
    expected = IN_NAME
    return at + 1
  }

  const takeValue = (byte: number, at: number): number => {
    if (closers.length === 1) valueStart = before + at
    if (byte === QUOTE) {
      // A value of an object is counted with its name.
      if (closer === CLOSE_BRACKET) parts++
      expected = IN_STRING
      stringStart = before + at + 1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open(byte)
    else {
      const stop = scalarEnd(window, at)
      limitToken(at, stop)
      // A number may continue in the next piece.
      if (stop === window.length) return keep(at)
      if (closer === CLOSE_BRACKET) parts++
      endValue(stop)
      return stop
    }
    return at + 1
  }

  /** Takes the token at `at` and returns its end, or {@link CUT}. */
  const take = (byte: number, at: number): number => {
    const isClosable =
      expected === AFTER_VALUE || expected === VALUE_OR_CLOSE || expected === NAME_OR_CLOSE
    if (isClosable && byte === closer) {
      closers.pop()
      closer = closers.at(-1) ?? 0
      endValue(at + 1)
    } else if (expected === VALUE || expected === VALUE_OR_CLOSE) return takeValue(byte, at)
    else if (expected === NAME || expected === NAME_OR_CLOSE) return takeName(byte, at)
    else if (expected === AFTER_NAME && byte === COLON) expected = VALUE
    else if (expected === AFTER_VALUE && byte === COMMA)
      expected = closer === CLOSE_BRACE ? NAME : VALUE
    else if (expected === BODY && byte === OPEN_BRACE) {
      open(byte)
      end = before + at + 1
    } else if (expected === BODY) throw jsonError('not_an_object', {})
    else throw unexpected(at)
    return at + 1
  }

  const scan = () => {
    const { length } = window
    let at = 0
    for (;;) {
      if (expected === IN_STRING || expected === IN_NAME) {
        const stop = stringEnd(window, at)
        if (stop < 0) {
          cut = window.subarray(~stop)
          return
        }
        at = stop
        if (expected === IN_NAME) expected = AFTER_NAME
        else {
          const end = before + at - 1
          if (end - stringStart > LONG_STRING_BYTES) longStrings.push({ start: stringStart, end })
          endValue(at)
        }
      }
      at = skipSpace(window, at)
      if (at >= length) return
      at = take(window[at] as number, at)
      if (at === CUT) return
    }
  }

  return {
    push(piece) {
      window = cut.length > 0 ? Buffer.concat([cut, piece]) : piece
      cut = NOTHING
      try {
        scan()
      } catch (error) {
        throw error instanceof JsonError ? error.behind(before) : error
      }
      before += window.length - cut.length
    },
    finish() {
      if (expected === BODY) throw jsonError('empty_body', {})
      if (expected !== NOTHING_MORE) throw cutShort()
      return { values, end, parts, longStrings }
    },
  }
}
