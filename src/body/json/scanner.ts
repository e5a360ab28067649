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
import { limitToken, type MemberScanner, nameOf, type Span } from './members'

/** Deeper than any request of a client library goes, and well within every recursion further on. */
const MAX_DEPTH = 512

/** An API has some dozens; reading the names of a body made of names would stall every stream. */
const MAX_MEMBERS = 1024

/** Longer than what is written, and shorter than what is read from files. */
const LONG_STRING_BYTES = 64 * 1024

const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** What may come next; `IN_` is the rest of a string whose opening quote has been seen. */
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

/** No token ends here: the window has cut it. */
const CUT = -1

const NOTHING = new Uint8Array(0)

/**
 * Checks that a body is one JSON object (RFC 8259) and finds its top-level members, building nothing:
 * the body is looked at, never read into values and printed again. That round trip would cost the
 * body its big integers. It is looked at as it comes, so that a large one holds up nobody.
 *
 * Refused are bodies that are anything else, nest too deeply, have far too many top-level members, far
 * too long names for them or far too long numbers, or name one of them twice: whoever reads such a
 * body next may pick the other one.
 */
export function memberScanner(): MemberScanner {
  const values = new Map<string, Span>()
  /** The closing byte of every open container, and of the innermost one. */
  const closers: number[] = []
  let closer = 0
  let expected = BODY
  let parts = 0
  let end = 0
  let name = ''
  let valueStart = 0
  let stringStart = 0
  const longStrings: Span[] = []
  /** What is looked at: a piece, behind the beginning of a token that the last piece has cut. */
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

  /** A value is whole, and ends before the byte at `at`. */
  const endValue = (at: number) => {
    expected = closers.length === 0 ? NOTHING_MORE : AFTER_VALUE
    if (closers.length !== 1) return
    end = before + at
    values.set(name, { start: valueStart, end })
  }

  /** Keeps the beginning of a token that the window has cut. */
  const keep = (start: number): typeof CUT => {
    cut = window.slice(start)
    return CUT
  }

  const takeTopLevelName = (start: number): number => {
    const stop = stringEnd(window, start + 1)
    limitToken(start, stop < 0 ? window.length : stop)
    if (stop < 0) return keep(start)
    if (values.size === MAX_MEMBERS) throw jsonError('too_many_members', { max: MAX_MEMBERS })
    name = nameOf(window.subarray(start, stop))
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
      expected = IN_STRING
      stringStart = before + at + 1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open(byte)
    else {
      const stop = scalarEnd(window, at)
      limitToken(at, stop)
      // A number may go on in the next piece.
      if (stop === window.length) return keep(at)
      endValue(stop)
      return stop
    }
    return at + 1
  }

  /** Takes what begins at `at` and gives its end, or {@link CUT}. */
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
