/** Finds the tokens of RFC 8259 in bytes, without decoding them. */

import { type SentenceName, type SentenceValues, sentenceOf } from '../../errors'

type Name = SentenceName<'invalid_request'>

/** Why a body was refused. The message is a sentence of `invalid_request`. */
export class JsonError extends Error {
  override name = 'JsonError'

  /** @param at The byte at fault, counted from the start of the bytes that were searched. */
  constructor(
    message: string,
    readonly at?: number,
  ) {
    super(message)
  }

  /** The same error, if `before` other bytes precede the bytes that were searched. */
  behind(before: number): JsonError {
    return this.at === undefined ? this : unexpected(before + this.at)
  }
}

/** An error with this sentence of `invalid_request`. */
export const jsonError = <N extends Name>(
  name: N,
  values: SentenceValues<'invalid_request', N>,
): JsonError => new JsonError(sentenceOf('invalid_request', name, values))

export const QUOTE = 0x22
const BACKSLASH = 0x5c
const MINUS = 0x2d
const ZERO = 0x30
const UNICODE_ESCAPE = 0x75

const WORDS: ReadonlyMap<number, Uint8Array> = new Map(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
)

/** What may follow a backslash, besides `u` and four hex digits. */
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'))

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39

const isHexDigit = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)

/** The error for a byte that JSON does not allow in its place. */
export const unexpected = (at: number): JsonError =>
  new JsonError(sentenceOf('invalid_request', 'invalid_json', { at }), at)

/** The error for a body that ends before its JSON is complete. */
export const cutShort = (): JsonError => jsonError('incomplete_json', {})

/** The first position from `at` on that holds no white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

/**
 * The end of a string whose content begins at `at`. If the bytes end before the string, it returns the
 * bitwise complement of the position from which to continue, which is a negative number.
 *
 * @throws {JsonError} with the position in `bytes`.
 */
export function stringEnd(bytes: Uint8Array, at: number): number {
  const { length } = bytes
  let words: Int32Array | undefined
  while (at < length) {
    const end = Math.min(length, at + SHORT_RUN_BYTES)
    while (at < end) {
      const byte = bytes[at] as number
      if (byte === QUOTE) return at + 1
      if (byte < 0x20) throw unexpected(at)
      if (byte !== BACKSLASH) at++
      else {
        const next = escapeEnd(bytes, at)
        if (next > length) return ~at
        at = next
      }
    }
    if (at >= length) break
    words ??= wordsOf(bytes)
    at = skipPlain(bytes, words, at)
  }
  return ~length
}

/** In longer runs it is faster to read four bytes at a time; an image in base64 has millions. */
const SHORT_RUN_BYTES = 64

/** The first position of `bytes` that is aligned to 32 bits. */
const firstWord = ({ byteOffset }: Uint8Array): number => -byteOffset & 3

/** `bytes` as 32-bit words, from {@link firstWord} on. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const first = firstWord(bytes)
  const length = Math.max(0, (bytes.length - first) >> 2)
  return new Int32Array(bytes.buffer, bytes.byteOffset + first, length)
}

/**
 * Skips bytes that are no quote, no backslash and no control character, one word at a time. Each term
 * has the high bit of a byte set if that byte is one of these (or, rarely, if its neighbour is).
 * https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
function skipPlain(bytes: Uint8Array, words: Int32Array, at: number): number {
  const first = firstWord(bytes)
  if (at < first) return at
  let index = (at - first) >> 2
  for (; index < words.length; index++) {
    const word = words[index] as number
    const quote = word ^ 0x22222222
    const backslash = word ^ 0x5c5c5c5c
    const special =
      ((quote - 0x01010101) & ~quote) |
      ((backslash - 0x01010101) & ~backslash) |
      ((word - 0x20202020) & ~word)
    if ((special & 0x80808080) !== 0) break
  }
  return Math.max(at, first + (index << 2))
}

/** The end of the escape that begins at `at`. Greater than the length of `bytes` if it is incomplete. */
function escapeEnd(bytes: Uint8Array, at: number): number {
  const { length } = bytes
  const kind = bytes[at + 1]
  if (kind === undefined) return length + 1
  if (ESCAPES.has(kind)) return at + 2
  if (kind !== UNICODE_ESCAPE) throw unexpected(at + 1)
  const end = at + 6
  for (let digit = at + 2; digit < end && digit < length; digit++)
    if (!isHexDigit(bytes[digit])) throw unexpected(digit)
  return end
}

/**
 * The end of the number or word at `at`. The end of `bytes` if it may continue in further bytes.
 *
 * @throws {JsonError} with the position in `bytes`.
 */
export function scalarEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  const word = first === undefined ? undefined : WORDS.get(first)
  if (!word) return numberEnd(bytes, at)
  for (let i = 0; i < word.length && at < bytes.length; i++, at++)
    if (bytes[at] !== word[i]) throw unexpected(at)
  return at
}

function numberEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === MINUS) at++
  if (bytes[at] === ZERO) at++
  else at = digitsEnd(bytes, at)
  if (bytes[at] === 0x2e) at = digitsEnd(bytes, at + 1)
  if (((bytes[at] ?? 0) | 0x20) !== 0x65) return at
  const sign = bytes[at + 1]
  return digitsEnd(bytes, at + (sign === 0x2b || sign === MINUS ? 2 : 1))
}

function digitsEnd(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return bytes.length
  if (!isDigit(bytes[at])) throw unexpected(at)
  while (isDigit(bytes[at])) at++
  return at
}

/** One bit tells a brace from a bracket. */
const BRACE_BIT = 0x20
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const SPACE = 0x20
const COMMA = 0x2c
const COLON = 0x3a

/**
 * The end of the value at `at`. It only counts brackets, so the JSON must be valid.
 *
 * @throws {JsonError} if the bytes end before the value.
 */
export function valueEnd(bytes: Uint8Array, at: number): number {
  let depth = 0
  do {
    const byte = bytes[at]
    if (byte === undefined) throw cutShort()
    if ((byte | BRACE_BIT) === OPEN_BRACE) depth++
    else if ((byte | BRACE_BIT) === CLOSE_BRACE) depth--
    else if (byte === QUOTE) at = stringEnd(bytes, at + 1) - 1
    else if (byte !== COMMA && byte !== COLON) at = scalarEnd(bytes, at) - 1
    if (at < 0) throw cutShort()
    at++
    if (depth > 0 && (bytes[at] ?? 0) <= SPACE) at = skipSpace(bytes, at)
  } while (depth > 0)
  return at
}
