import { type Found, findSecrets, isTelling, partAtEnd } from './find-secrets'
import { FOLD, folded, type Needle } from './needles'
import { pairSet } from './pairs'

/** The longest escape of one letter, but for references with zeros. */
const MAX_ESCAPE_BYTES = 6

/** What an escape has in it, whatever it stands for. */
const ESCAPES = ['\\', '%', '&'].map((sign) => Buffer.from(sign))

/** With what an escape may end, or break off: digits, a letter, a sign. */
const MAY_END_ESCAPE = /[0-9a-z;"'\\/%&#]/i

const LETTERS = 256

const ENDS_ESCAPE = Uint8Array.from({ length: LETTERS }, (_, byte) =>
  MAY_END_ESCAPE.test(String.fromCharCode(byte)) ? 1 : 0,
)

/**
 * Looks whether bytes end with the beginning of a secret. Most do not, and a look at two bytes says so: an event
 * ends with two line breaks.
 */
export function openEnd(
  needles: readonly Needle[],
): (bytes: Uint8Array, isFinal: boolean) => Found | undefined {
  const reach = Math.max(0, ...needles.map(({ exact }) => exact.length)) * MAX_ESCAPE_BYTES
  const isFirst = new Uint8Array(LETTERS)
  const isInside = new Uint8Array(LETTERS)
  const pairs = pairSet()
  for (const { folded: letters } of needles) {
    isFirst[letters[0] as number] = 1
    for (const [at, letter] of letters.entries()) {
      isInside[letter] = 1
      if (at > 0) pairs.add(letters[at - 1] as number, letter)
    }
  }
  const isPair = (first: number, second: number): boolean =>
    pairs.has(FOLD[first] as number, FOLD[second] as number)

  /** Whether a secret may have begun, by the last two bytes alone: as they are, or as the end of an escape. */
  const mayBeOpen = (bytes: Uint8Array, isFinal: boolean, hasEscapes: () => boolean): boolean => {
    const last = bytes[bytes.length - 1] as number
    const before = bytes[bytes.length - 2]
    if (ENDS_ESCAPE[last] === 0 && isInside[FOLD[last] as number] === 0) return false
    // A single letter says nothing that matters when all has come.
    if (isFirst[FOLD[last] as number] === 1 && !isFinal) return true
    if (before === undefined || isPair(before, last)) return true
    return (ENDS_ESCAPE[last] === 1 || ENDS_ESCAPE[before] === 1) && hasEscapes()
  }

  return (bytes, isFinal) => {
    const start = Math.max(0, bytes.length - reach)
    const end = start === 0 ? bytes : bytes.subarray(start)
    const hasEscapes = () => ESCAPES.some((sign) => Buffer.prototype.indexOf.call(end, sign) !== -1)
    if (!mayBeOpen(bytes, isFinal, hasEscapes)) return undefined
    if (!hasEscapes()) return plainEnd(needles, bytes, isFinal)
    const found = findSecrets(end, needles, isFinal)
    return (
      found && {
        openFrom: found.openFrom + start,
        secrets: found.secrets.map((place) => ({
          start: place.start + start,
          end: place.end + start,
        })),
      }
    )
  }
}

/** The same for bytes without escapes. */
function plainEnd(
  needles: readonly Needle[],
  bytes: Uint8Array,
  isFinal: boolean,
): Found | undefined {
  const { length } = bytes
  const start = Math.max(0, length - Math.max(...needles.map(({ exact }) => exact.length)))
  const end = bytes.subarray(start)
  const here = folded(end)
  let openFrom = length
  for (const needle of needles) {
    const part = partAtEnd(needle, end, here)
    if (part === undefined || (isFinal && !isTelling(needle, end.length - part))) continue
    openFrom = Math.min(openFrom, start + part)
  }
  if (openFrom === length) return undefined
  return isFinal
    ? { openFrom: length, secrets: [{ start: openFrom, end: length }] }
    : { openFrom, secrets: [] }
}
