import { beginsEscape, decoded, digitOf, escapeAt, MAX_LAYERS, OPEN } from './escapes'
import { FOLD, type Needle } from './needles'
import { pairSet } from './pairs'

/** A longer piece finds nothing sooner. */
const MAX_SIZE = 24

/** Letters that no escape but one by number changes. Of base64 and hex these are the letters and digits. */
const SAFE = { plain: /[\w.~\x80-\xff-]+/g, base64: /[A-Za-z0-9]+/g, hex: /[0-9a-f]+/g } as const

/** The number of different hashes of two letters. */
const HASHES = 4096

const hashOf = (first: number, second: number): number => ((first << 5) ^ second) & (HASHES - 1)

const BACKSLASH = 0x5c
const PERCENT_SIGN = 0x25
const NUMBER_SIGN = 0x23
const LETTER_U = 0x75
const AMPERSAND = 0x26
const SEMICOLON = 0x3b

const PERCENT = Buffer.from('%')
const UNIT = Buffer.from('\\u')
/** Of a letter of ASCII. */
const ASCII_UNIT = Buffer.from('\\u00')
const NUMBER = Buffer.from('#')

/** A search by the runtime, which needs no buffer of its own around the bytes. */
const indexOf = (bytes: Uint8Array, text: Uint8Array, from = 0): number =>
  Buffer.prototype.indexOf.call(bytes, text, from)

/** The bytes that fold to each. */
const UNFOLDED: readonly number[][] = Array.from({ length: FOLD.length }, (_, folded) =>
  [...FOLD.keys()].filter((byte) => FOLD[byte] === folded),
)

/**
 * Looks at bytes in a fraction of the time that finding a secret takes, and says whether there may be one. It
 * looks for a piece of each spelling by the method of Wu and Manber: the last two letters of where a piece could
 * stand say how far the next one is at least ("A fast algorithm for multi-pattern searching", 1994). A spelling
 * whose piece is written with an escape is found by that escape.
 */
export function suspicion(needles: readonly Needle[]): (bytes: Uint8Array) => boolean {
  const pieces = needles.map(pieceOf)
  const size = Math.min(MAX_SIZE, ...pieces.map(({ length }) => length))
  if (needles.length === 0) return () => false
  if (size < 2) return () => true
  const anchors = pieces.map((piece) => piece.subarray(piece.length - size))
  const byLastPair = Map.groupBy(anchors, (anchor) => lastPair(anchor))
  const skips = new Uint8Array(HASHES).fill(size - 1)
  const pairs = pairSet()
  for (const anchor of anchors)
    for (let at = 1; at < size; at++) {
      pairs.add(anchor[at - 1] as number, anchor[at] as number)
      // Every pair that folds to this one, so that the bytes that are looked at need not be folded.
      for (const first of UNFOLDED[anchor[at - 1] as number] as number[])
        for (const second of UNFOLDED[anchor[at] as number] as number[]) {
          const hash = hashOf(first, second)
          skips[hash] = Math.min(skips[hash] as number, size - 1 - at)
        }
    }
  const isWide = anchors.some((anchor) => anchor.some((byte) => byte > 0x7f))

  const isAnchorAt = (bytes: Uint8Array, last: number): boolean => {
    const pair = hashOf(
      FOLD[bytes[last - 1] as number] as number,
      FOLD[bytes[last] as number] as number,
    )
    return byLastPair.get(pair)?.some((anchor) => endsAt(anchor, bytes, last)) ?? false
  }

  const hasAnchor = (bytes: Uint8Array): boolean => {
    const { length } = bytes
    for (let at = size - 1; at < length; ) {
      const skip = skips[hashOf(bytes[at - 1] as number, bytes[at] as number)] as number
      if (skip > 0) at += skip
      else if (isAnchorAt(bytes, at)) return true
      else at++
    }
    return false
  }

  const isAnyPair = (first: number | undefined, second: number): boolean =>
    first !== undefined && pairs.has(FOLD[first] as number, FOLD[second] as number)

  /** How often escapes of escapes may still be taken off. Finding secrets is cheaper than doing it everywhere. */
  let looks = 0
  /** How many escapes may still be looked at, for the same reason. */
  let escapes = 0
  const mayLook = () => looks-- > 0

  /** Whether the escape at a place may stand for a letter of a secret, or for a part of another escape. */
  const isOfSecret = (bytes: Uint8Array, at: number): boolean => {
    const read = escapeAt(bytes, at, false)
    if (read === OPEN) return true
    if (!read) return false
    const { code, length } = read
    if (code > 0x7f) return isWide
    if (isAnyPair(bytes[at - 1], code)) return true
    const next = lettersAt(bytes, at + length, mayLook)
    return next === OPEN || next.some((letter) => goesOn(code, letter) || isAnyPair(code, letter))
  }

  const hasEscapeOf = (bytes: Uint8Array, start: Uint8Array): boolean => {
    let at = indexOf(bytes, start)
    while (at !== -1) {
      if (escapes-- <= 0 || isOfSecret(bytes, at)) return true
      at = indexOf(bytes, start, at + 1)
    }
    return false
  }

  /** References to letters. Their first sign may itself be one, as in `&amp;#115;`. */
  const hasReference = (bytes: Uint8Array): boolean => {
    for (let at = indexOf(bytes, NUMBER); at !== -1; at = indexOf(bytes, NUMBER, at + 1)) {
      const before = bytes[at - 1]
      if (before === SEMICOLON) return true
      if (before === AMPERSAND && (escapes-- <= 0 || isOfSecret(bytes, at - 1))) return true
    }
    return false
  }

  return (bytes) => {
    looks = MIN_LOOKS + bytes.length / BYTES_A_LOOK
    escapes = MIN_ESCAPES + bytes.length / BYTES_AN_ESCAPE
    return (
      hasAnchor(bytes) ||
      hasEscapeOf(bytes, isWide ? UNIT : ASCII_UNIT) ||
      hasEscapeOf(bytes, PERCENT) ||
      hasReference(bytes)
    )
  }
}

/** The longest piece of a spelling that only escapes by number change, folded. */
function pieceOf({ kind, exact, folded }: Needle): Uint8Array {
  let best = { index: 0, length: 0 }
  for (const { index, 0: text } of exact.toString('latin1').matchAll(SAFE[kind]))
    if (text.length > best.length) best = { index, length: text.length }
  return folded.subarray(best.index, best.index + best.length)
}

const lastPair = (anchor: Uint8Array): number =>
  hashOf(anchor.at(-2) as number, anchor.at(-1) as number)

/** Whether a letter that an escape stands for begins an escape itself. */
function goesOn(code: number, next: number): boolean {
  if (!beginsEscape(code)) return false
  if (code === BACKSLASH) return next === LETTER_U
  return code === PERCENT_SIGN ? digitOf(next) !== undefined : next === NUMBER_SIGN
}

function endsAt(anchor: Uint8Array, bytes: Uint8Array, last: number): boolean {
  const start = last - anchor.length + 1
  for (let index = 0; index < anchor.length; index++)
    if (FOLD[bytes[start + index] as number] !== anchor[index]) return false
  return true
}

const MIN_LOOKS = 4
const BYTES_A_LOOK = 128
const MIN_ESCAPES = 64
const BYTES_AN_ESCAPE = 8

/** So much may one letter take, with escapes of escapes. */
const MAX_LETTER_BYTES = 64

/**
 * What may be the letter at a place: the byte itself, and what it is with escapes taken off, layer by layer.
 * Open where the bytes end.
 *
 * @param mayLook Asked before escapes of escapes are taken off, which costs as much as looking at many bytes.
 */
function lettersAt(
  bytes: Uint8Array,
  at: number,
  mayLook: () => boolean,
): readonly number[] | typeof OPEN {
  const byte = bytes[at]
  if (byte === undefined) return OPEN
  const read = beginsEscape(byte) ? escapeAt(bytes, at, false) : undefined
  if (read === OPEN) return OPEN
  if (!read) return [byte]
  const behind = bytes[at + read.length]
  const mayBeNested = behind === undefined || beginsEscape(behind) || goesOn(read.code, behind)
  if (!beginsEscape(read.code) || !mayBeNested) return [byte, read.code]
  if (!mayLook()) return OPEN
  const letters = [byte]
  let rest = bytes.subarray(at, at + MAX_LETTER_BYTES)
  for (let layer = 0; layer < MAX_LAYERS && beginsEscape(rest[0]); layer++) {
    const next = decoded(rest, false)
    if (!next) break
    rest = next.bytes
    if (rest[0] === undefined) return OPEN
    letters.push(rest[0])
  }
  return letters
}
