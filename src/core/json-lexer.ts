/** The tokens of RFC 8259, found in bytes without being decoded. */

/** Why a body was refused, in words for the client. */
export class JsonError extends Error {
  override name = 'JsonError'
}

const QUOTE = 0x22
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

/** The error for a byte that cannot stand at `at`. */
export const unexpected = (bytes: Uint8Array, at: number): JsonError =>
  at >= bytes.length
    ? new JsonError('The body ends before its JSON does')
    : new JsonError(`The body is not valid JSON at byte ${at}`)

/** The first position at or behind `at` that is not white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

/**
 * The end of the string whose opening quote stands at `at`.
 *
 * @throws {JsonError}
 */
export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) throw unexpected(bytes, at)
  const { length } = bytes
  let words: Int32Array | undefined
  at++
  while (at < length) {
    const end = Math.min(length, at + SHORT_RUN_BYTES)
    for (; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) return at + 1
      if (byte < 0x20) throw unexpected(bytes, at)
      if (byte === BACKSLASH) at = skipEscape(bytes, at)
    }
    words ??= wordsOf(bytes)
    at = skipPlain(bytes, words, at)
  }
  throw unexpected(bytes, at)
}

/** Runs longer than this are worth looking at four bytes at a time; an image in base64 is millions. */
const SHORT_RUN_BYTES = 64

/** The first position of `bytes` that a 32-bit word can stand at. */
const firstWord = ({ byteOffset }: Uint8Array): number => -byteOffset & 3

/** `bytes` as 32-bit words, from {@link firstWord} on. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const first = firstWord(bytes)
  const length = Math.max(0, (bytes.length - first) >> 2)
  return new Int32Array(bytes.buffer, bytes.byteOffset + first, length)
}

/**
 * Passes over bytes that are no quote, no backslash and no control character, a word at a time: in each
 * term the high bit of a byte is set where that byte is one of these (or, rarely, beside one).
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

/** The last byte of the escape whose backslash stands at `at`. */
function skipEscape(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1]
  if (kind !== undefined && ESCAPES.has(kind)) return at + 1
  if (kind !== UNICODE_ESCAPE) throw unexpected(bytes, at + 1)
  for (let digit = at + 2; digit < at + 6; digit++)
    if (!isHexDigit(bytes[digit])) throw unexpected(bytes, digit)
  return at + 5
}

/**
 * The end of the string, number or word at `at`.
 *
 * @throws {JsonError}
 */
export function skipScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === QUOTE) return skipString(bytes, at)
  const word = byte === undefined ? undefined : WORDS.get(byte)
  if (!word) return skipNumber(bytes, at)
  for (const letter of word) if (bytes[at++] !== letter) throw unexpected(bytes, at - 1)
  return at
}

function skipNumber(bytes: Uint8Array, at: number): number {
  if (bytes[at] === MINUS) at++
  if (bytes[at] === ZERO) at++
  else at = skipDigits(bytes, at)
  if (bytes[at] === 0x2e) at = skipDigits(bytes, at + 1)
  if (((bytes[at] ?? 0) | 0x20) !== 0x65) return at
  const sign = bytes[at + 1]
  return skipDigits(bytes, at + (sign === 0x2b || sign === MINUS ? 2 : 1))
}

function skipDigits(bytes: Uint8Array, at: number): number {
  if (!isDigit(bytes[at])) throw unexpected(bytes, at)
  while (isDigit(bytes[at])) at++
  return at
}

const OPENERS = new Set(Buffer.from('{['))
const CLOSERS = new Set(Buffer.from('}]'))
const SEPARATORS = new Set(Buffer.from(',:'))

/**
 * The end of the value at `at`, with whatever is in it. Looks for brackets only: for JSON that is valid.
 *
 * @throws {JsonError}
 */
export function skipValue(bytes: Uint8Array, at: number): number {
  let depth = 0
  do {
    const byte = bytes[at] ?? 0
    if (OPENERS.has(byte)) depth++
    else if (CLOSERS.has(byte)) depth--
    else if (!SEPARATORS.has(byte)) at = skipScalar(bytes, at) - 1
    at++
    if (depth > 0) at = skipSpace(bytes, at)
  } while (depth > 0)
  return at
}
