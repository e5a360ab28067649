/**
 * Escapes in the places where secrets may stand: JSON strings (RFC 8259 section 7), URLs and forms (RFC 3986
 * section 2.1), and pages (https://html.spec.whatwg.org/#character-reference-state, the ones that programs
 * write).
 */

/** What an escape stands for: a byte, or a character by its number. */
export type Escape = { length: number; code: number; isByte: boolean }

/** An escape whose end has not come. */
export const OPEN = 'open'

const BACKSLASH = 0x5c
const PERCENT = 0x25
const AMPERSAND = 0x26
const LETTER_U = 0x75
const SEMICOLON = 0x3b

/** Whether an escape may begin with a byte. */
export const beginsEscape = (byte: number | undefined): boolean =>
  byte === BACKSLASH || byte === PERCENT || byte === AMPERSAND

/**
 * Reads an escape.
 *
 * @param isFinal Whether nothing comes behind these bytes.
 * @returns Undefined where none stands there.
 */
export function escapeAt(
  bytes: Uint8Array,
  at: number,
  isFinal: boolean,
): Escape | typeof OPEN | undefined {
  switch (bytes[at]) {
    case BACKSLASH:
      return afterBackslash(bytes, at, isFinal)
    case PERCENT: {
      const code = numberAt(bytes, at + 1, 2)
      if (code !== undefined) return { length: 3, code, isByte: true }
      return isOpen(bytes, at + 1, 2, isFinal) ? OPEN : undefined
    }
    case AMPERSAND:
      return reference(bytes, at, isFinal)
    default:
      return undefined
  }
}

const SHORT: ReadonlyMap<number, number> = new Map(
  Object.entries({
    '"': '"',
    '\\': '\\',
    '/': '/',
    "'": "'",
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
  }).map(([name, value]) => [name.charCodeAt(0), value.charCodeAt(0)] as const),
)

const UNIT_LENGTH = 6
const REPLACEMENT = 0xfffd

function afterBackslash(bytes: Uint8Array, at: number, isFinal: boolean) {
  const next = bytes[at + 1]
  if (next === undefined) return isFinal ? undefined : OPEN
  if (next !== LETTER_U) {
    const code = SHORT.get(next)
    return code === undefined ? undefined : { length: 2, code, isByte: false }
  }
  const unit = numberAt(bytes, at + 2, 4)
  if (unit === undefined) return isOpen(bytes, at + 2, 4, isFinal) ? OPEN : undefined
  if (unit < 0xd800 || unit > 0xdfff) return { length: UNIT_LENGTH, code: unit, isByte: false }
  return pair(bytes, at, unit, isFinal)
}

/** A character of two units. A unit alone is none. */
function pair(bytes: Uint8Array, at: number, unit: number, isFinal: boolean) {
  const alone = { length: UNIT_LENGTH, code: REPLACEMENT, isByte: false }
  if (unit > 0xdbff) return alone
  const second = at + UNIT_LENGTH
  if (bytes[second] === BACKSLASH || bytes[second] === undefined) {
    const isLetter = bytes[second + 1] === LETTER_U || bytes[second + 1] === undefined
    if (isLetter && isOpen(bytes, Math.min(second + 2, bytes.length), 4, isFinal)) return OPEN
  }
  const low =
    bytes[second] === BACKSLASH && bytes[second + 1] === LETTER_U
      ? numberAt(bytes, second + 2, 4)
      : undefined
  if (low === undefined || low < 0xdc00 || low > 0xdfff) return alone
  const code = 0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00)
  return { length: 2 * UNIT_LENGTH, code, isByte: false }
}

/** A hexadecimal number of so many digits. */
function numberAt(bytes: Uint8Array, at: number, digits: number): number | undefined {
  let value = 0
  for (let index = at; index < at + digits; index++) {
    const digit = digitOf(bytes[index])
    if (digit === undefined) return undefined
    value = value * 16 + digit
  }
  return value
}

/** The value of a hexadecimal digit. */
export function digitOf(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const small = byte | 0x20
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : undefined
}

/** Whether the bytes end before so many digits, and with digits alone. */
function isOpen(bytes: Uint8Array, at: number, digits: number, isFinal: boolean): boolean {
  if (isFinal || at + digits <= bytes.length) return false
  for (let index = at; index < bytes.length; index++)
    if (digitOf(bytes[index]) === undefined) return false
  return true
}

/** Names of references, with what they stand for. */
const NAMED = Object.entries({
  'amp;': '&',
  'lt;': '<',
  'gt;': '>',
  'quot;': '"',
  'apos;': "'",
}).map(([name, sign]) => ({ name: Buffer.from(name), code: sign.charCodeAt(0) }))

/** The most digits of a number, zeros in front included. */
const MAX_DIGITS = 8
const MAX_CODE = 0x10ffff
const NUMBER_SIGN = 0x23
const LETTER_X = 0x78

function reference(bytes: Uint8Array, at: number, isFinal: boolean) {
  const sign = bytes[at + 1]
  if (sign === NUMBER_SIGN) return numbered(bytes, at, isFinal)
  for (const { name, code } of NAMED) {
    const length = commonLength(name, bytes, at + 1)
    if (length === name.length) return { length: length + 1, code, isByte: false }
    if (!isFinal && at + 1 + length === bytes.length) return OPEN
  }
  return undefined
}

/** How much of a name stands at a place. */
function commonLength(name: Uint8Array, bytes: Uint8Array, at: number): number {
  let length = 0
  while (length < name.length && bytes[at + length] === name[length]) length++
  return length
}

function numbered(bytes: Uint8Array, at: number, isFinal: boolean) {
  const letter = bytes[at + 2]
  const isHex = letter !== undefined && (letter | 0x20) === LETTER_X
  const start = at + (isHex ? 3 : 2)
  let end = start
  let code = 0
  for (; end < start + MAX_DIGITS; end++) {
    const digit = digitOf(bytes[end])
    if (digit === undefined || (!isHex && digit > 9)) break
    code = code * (isHex ? 16 : 10) + digit
  }
  if (bytes[end] === SEMICOLON && end > start && code <= MAX_CODE)
    return { length: end + 1 - at, code, isByte: false }
  return !isFinal && end === bytes.length ? OPEN : undefined
}

/** Bytes with their escapes taken off once. */
export type Decoded = {
  bytes: Buffer
  /** Where each byte comes from, and last where they end. */
  places: Uint32Array
}

/**
 * Takes escapes off once. An escape whose end has not come is left out, with what follows it.
 *
 * @returns Undefined where there are none.
 */
export function decoded(source: Uint8Array, isFinal: boolean): Decoded | undefined {
  const bytes = Buffer.allocUnsafe(source.length)
  const places = new Uint32Array(source.length + 1)
  let isChanged = false
  let length = 0
  let at = 0
  while (at < source.length) {
    const byte = source[at] as number
    const read = beginsEscape(byte) ? escapeAt(source, at, isFinal) : undefined
    if (read === OPEN) {
      isChanged = true
      break
    }
    const from = length
    if (!read || read.isByte) bytes[length++] = read ? read.code : byte
    else if (read.code < 0x80) bytes[length++] = read.code
    else length += bytes.write(wellFormed(read.code), length)
    for (let byte = from; byte < length; byte++) places[byte] = at
    if (read) isChanged = true
    at += read ? read.length : 1
  }
  places[length] = at
  return isChanged
    ? { bytes: bytes.subarray(0, length), places: places.subarray(0, length + 1) }
    : undefined
}

const wellFormed = (code: number): string =>
  String.fromCodePoint(code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code)

/** More layers of escapes nobody writes by accident. */
export const MAX_LAYERS = 3

/** A text without escapes of any layer. */
export function decodedWhole(text: string): string {
  let bytes: Buffer = Buffer.from(text)
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const next = decoded(bytes, true)
    if (!next) break
    bytes = next.bytes
  }
  return bytes.toString()
}
