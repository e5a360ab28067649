import type { Bytes } from './body'
import { type LongStrings, tokenOf } from './long-strings'

const PLUS = 0x2b
const MINUS = 0x2d
const SLASH = 0x2f
const UNDERSCORE = 0x5f
const BACKSLASH = 0x5c
/** Base64 stands in groups of so many characters. */
const GROUP = 4

/**
 * Base64 in the alphabet and with the padding that every API takes. JSON of protobuf has the other alphabet, too. What
 * is held of a shortened text is rewritten where it is held: both mean the same, and the client's own bytes stay.
 * https://www.rfc-editor.org/rfc/rfc4648#section-5
 */
export function standardBase64(text: string, held: LongStrings | undefined): string {
  const token = tokenOf(text, held)
  const end = token === undefined ? undefined : held?.get(token)
  const start = token === undefined ? text : text.slice(0, -token.length)
  const head = start.replaceAll('-', '+').replaceAll('_', '/')
  if (token === undefined || !end) return head + padding(head.length, head.endsWith('='))
  const isSpelledPlainly = !end.some((piece) => piece.includes(BACKSLASH))
  const length = end.reduce((sum, piece) => sum + piece.length, start.length)
  const last = end.at(-1)
  const missing = isSpelledPlainly ? padding(length, last?.at(-1) === EQUALS) : ''
  const pieces = end.map(rewritten)
  const isChanged = missing !== '' || pieces.some((piece, at) => piece !== end[at])
  if (isChanged && held instanceof Map)
    held.set(token, missing === '' ? pieces : [...pieces, Buffer.from(missing)])
  return head + token
}

const EQUALS = 0x3d

const padding = (length: number, isPadded: boolean): string => {
  const left = length % GROUP
  return isPadded || left < 2 ? '' : '='.repeat(GROUP - left)
}

/** Each byte in the standard alphabet. */
const STANDARD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === MINUS ? PLUS : byte === UNDERSCORE ? SLASH : byte,
)

/** A copy in the other alphabet, or the same bytes where they are in it. */
function rewritten(bytes: Bytes): Bytes {
  if (!bytes.includes(MINUS) && !bytes.includes(UNDERSCORE)) return bytes
  const { length } = bytes
  const copy = new Uint8Array(length)
  // A client may send nothing but these signs, and a search for each of them would take many times as long.
  for (let at = 0; at < length; at++) copy[at] = STANDARD[bytes[at] as number] as number
  return copy
}
