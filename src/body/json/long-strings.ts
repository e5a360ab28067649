import { portusError } from '../../errors'
import { type Bytes, type JsonBody, jsonBodyOf, lengthOfPieces, slicer } from './body'
import type { Span } from './members'

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

/** Strings longer than this are always taken out: longer than typed text, and shorter than files. */
const FILE_BYTES = 64 * 1024
/** Where more than this would be left of a conversation, shorter strings are taken out as well. */
const MOST_LEFT_BYTES = 4 * 1024 * 1024

/** Members whose strings are words of a conversation. Those of others, such as schemas, may be read to their end. */
const CONVERSATION = [
  ...['messages', 'system', 'input', 'instructions'],
  ...['contents', 'systemInstruction', 'system_instruction'],
]

/**
 * A body whose long strings are short: who translates it copies them some ten times, and 20 MB of images
 * would hold up every other stream for a quarter of a second. What was taken out is put back, byte for
 * byte, into whatever has been made of the body (see {@link putBackLongStrings}).
 */
export function takeOutLongStrings(body: JsonBody, shortening: Shortening = 'files'): JsonBody {
  const taken = longStringsOf(body, shortening)
  return taken.length === 0 ? body : without(body, taken)
}

/**
 * Which strings are taken out. Of a conversation that is long without its files, Portus can take out more than a
 * gateway, which parses strings of its own accord.
 */
export type Shortening = 'files' | 'files and long texts'

/** The strings that are taken out of a body. */
export function longStringsOf({ length, members }: JsonBody, shortening: Shortening): Span[] {
  const { longStrings, values } = members
  const files = longStrings.filter((span) => lengthOfSpan(span) > FILE_BYTES)
  if (shortening === 'files' || lengthOfRest(length, files) <= MOST_LEFT_BYTES) return files
  const places = CONVERSATION.flatMap((name) => values.get(name) ?? [])
  const isSaid = ({ start, end }: Span) =>
    places.some((place) => start > place.start && end < place.end)
  return longStrings.filter((span) => lengthOfSpan(span) > FILE_BYTES || isSaid(span))
}

/** How long a body is without the strings that are taken out. */
export const lengthWithout = ({ length }: JsonBody, taken: readonly Span[]): number =>
  lengthOfRest(length, taken)

const lengthOfSpan = ({ start, end }: Span): number => end - start

const lengthOfRest = (length: number, taken: readonly Span[]): number =>
  taken.reduce((left, span) => left - lengthOfSpan(span) + KEPT_BYTES + TOKEN_LENGTH, length)

function without(body: JsonBody, taken: readonly Span[]): JsonBody {
  const held = new Map<string, readonly Bytes[]>()
  const mark = crypto.randomUUID().replaceAll('-', '')
  const slices = slicer(body.pieces)
  const pieces: Bytes[] = []
  let at = 0
  for (const { start, end } of taken) {
    for (const slice of slices(at, start)) pieces.push(slice)
    const head = joined(slices(start, start + KEPT_BYTES))
    const length = keptLength(head)
    const token = mark + `${held.size}`.padStart(TOKEN_LENGTH - MARK_LENGTH, '0')
    held.set(token, [head.subarray(length), ...slices(start + KEPT_BYTES, end)])
    pieces.push(head.subarray(0, length), encoder.encode(token))
    at = end
  }
  for (const slice of slices(at, Number.POSITIVE_INFINITY)) pieces.push(slice)
  return { ...jsonBodyOf(Buffer.concat(pieces)), held }
}

const joined = (slices: readonly Bytes[]): Bytes =>
  slices.length === 1 && slices[0] ? slices[0] : Buffer.concat(slices)

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
  const max = MAX_REPEATS * [...held.values()].reduce((sum, its) => sum + lengthOfPieces(its), 0)
  let bytes = 0
  const [first] = held.keys()
  if (first === undefined) return undefined
  const mark = first.slice(0, MARK_LENGTH)
  for (let index = text.indexOf(mark); index !== -1; index = text.indexOf(mark, at)) {
    const token = text.slice(index, index + TOKEN_LENGTH)
    const its = held.get(token) ?? []
    bytes += lengthOfPieces(its)
    if (bytes > max)
      throw portusError('invalid_request', 'too_much_to_translate', {
        values: { count: bytes, max },
      })
    pieces.push(encoder.encode(text.slice(at, index)), ...its)
    at = index + token.length
  }
  if (at === 0) return undefined
  pieces.push(encoder.encode(text.slice(at)))
  return pieces
}

/** The word at the end of a string of a shortened body, if something was taken out of it. */
export function tokenOf(text: string, held: LongStrings | undefined): string | undefined {
  const token = text.slice(-TOKEN_LENGTH)
  return held?.has(token) ? token : undefined
}

/** How many bytes were taken out of a string of a shortened body. */
export const lengthTakenOut = (text: string, held: LongStrings | undefined): number =>
  held ? lengthOfPieces(held.get(text.slice(-TOKEN_LENGTH)) ?? []) : 0

/** The pieces of a body, with everything in its place. Joins no body that is whole. */
export const wholePieces = (body: JsonBody): readonly Bytes[] =>
  (body.held && putBackLongStrings(new TextDecoder().decode(body.bytes), body.held)) ?? body.pieces

/**
 * Gives strings of a shortened body, as they are in the parsed body, their ends back. They are joined, so only what
 * must be parsed is asked for.
 *
 * @param maxBytes Of all ends together.
 * @throws {PortusError} `invalid_request` from the function, where there would be more.
 */
export function wholeStrings(
  held: LongStrings | undefined,
  maxBytes: number,
): (text: string) => string {
  let bytes = 0
  return (text) => {
    const end = held?.get(text.slice(-TOKEN_LENGTH))
    if (!held || !end) return text
    bytes += lengthOfPieces(end)
    if (bytes > maxBytes)
      throw portusError('invalid_request', 'long_arguments', { values: { max: maxBytes } })
    const pieces = putBackLongStrings(JSON.stringify(text), held)
    return pieces ? (JSON.parse(Buffer.concat(pieces).toString()) as string) : text
  }
}
