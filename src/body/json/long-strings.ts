import { portusError } from '../../errors'
import { type Bytes, bytesOf, type JsonBody, jsonBodyOf, slicesOf } from './body'

/** Parts of JSON strings, as they are spelled, by the words that stand in a body for them. */
export type LongStrings = ReadonlyMap<string, readonly Bytes[]>

/** Of a long string this much stays: it says what the rest is, as `data:image/png;base64,` does. */
const KEPT_BYTES = 256
/** An escape of one character has six bytes. */
const MAX_ESCAPE_BYTES = 6

/**
 * All words of a body begin with the same random mark, which nobody guesses, and end with their number: one
 * search finds them all, however many there are.
 */
const MARK_LENGTH = 32
const TOKEN_LENGTH = 40

const BACKSLASH = 0x5c
const encoder = new TextEncoder()

/**
 * A body whose long strings are short: who translates it copies them some ten times, and 20 MB of images
 * would hold up every other stream for a quarter of a second. What was taken out is put back, byte for
 * byte, into whatever has been made of the body (see {@link putBackLongStrings}).
 */
export function takeOutLongStrings(body: JsonBody): JsonBody {
  const { longStrings } = body.members
  if (longStrings.length === 0) return body
  const held = new Map<string, readonly Bytes[]>()
  const mark = crypto.randomUUID().replaceAll('-', '')
  const pieces: Bytes[] = []
  let at = 0
  for (const { start, end } of longStrings) {
    const cut = start + keptLength(bytesOf(body, { start, end: start + KEPT_BYTES }))
    const token = mark + `${held.size}`.padStart(TOKEN_LENGTH - MARK_LENGTH, '0')
    held.set(token, slicesOf(body.pieces, { start: cut, end }))
    pieces.push(...slicesOf(body.pieces, { start: at, end: cut }), encoder.encode(token))
    at = end
  }
  pieces.push(...slicesOf(body.pieces, { start: at, end: Number.POSITIVE_INFINITY }))
  return { ...jsonBodyOf(Buffer.concat(pieces)), held }
}

/** How much of a string's beginning can stay so that neither an escape nor a character is cut. */
function keptLength(head: Bytes): number {
  let length = head.length
  while (((head[length - 1] ?? 0) & 0xc0) === 0x80) length--
  if ((head[length - 1] ?? 0) >= 0xc0) length--
  const last = head.lastIndexOf(BACKSLASH, length - 1)
  if (last === -1 || last < length - MAX_ESCAPE_BYTES) return length
  // Of several backslashes in a row, every second one is what the one before it escapes.
  let first = last
  while (head[first - 1] === BACKSLASH) first--
  return first
}

/** A translation may say a string a few times, as for references to its place. More is somebody's trap. */
const MAX_REPEATS = 8

/**
 * A text in which words may stand for what is held, in pieces; nothing where none does.
 *
 * @throws {PortusError} `invalid_request` where the text would become many times as long as the body.
 */
export function putBackLongStrings(text: string, held: LongStrings): readonly Bytes[] | undefined {
  const pieces: Bytes[] = []
  let at = 0
  let bytesLeft = MAX_REPEATS * [...held.values()].reduce((sum, its) => sum + lengthOf(its), 0)
  const [first] = held.keys()
  if (first === undefined) return undefined
  const mark = first.slice(0, MARK_LENGTH)
  for (let index = text.indexOf(mark); index !== -1; index = text.indexOf(mark, at)) {
    const token = text.slice(index, index + TOKEN_LENGTH)
    const its = held.get(token) ?? []
    bytesLeft -= lengthOf(its)
    if (bytesLeft < 0) throw portusError('invalid_request', 'too_many_values')
    pieces.push(encoder.encode(text.slice(at, index)), ...its)
    at = index + token.length
  }
  if (at === 0) return undefined
  pieces.push(encoder.encode(text.slice(at)))
  return pieces
}

const lengthOf = (pieces: readonly Bytes[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0)

/** The pieces of a body, with everything in its place. Joins no body that is whole. */
export const wholePieces = (body: JsonBody): readonly Bytes[] =>
  (body.held && putBackLongStrings(new TextDecoder().decode(body.bytes), body.held)) ?? body.pieces

/**
 * A string of a shortened body with its end. It is joined, so only what must be parsed is asked for.
 *
 * @param text A string as it is in the parsed body.
 */
export function wholeString(text: string, held: LongStrings | undefined): string {
  if (!held?.has(text.slice(-TOKEN_LENGTH))) return text
  const pieces = putBackLongStrings(JSON.stringify(text), held)
  return pieces ? (JSON.parse(Buffer.concat(pieces).toString()) as string) : text
}
