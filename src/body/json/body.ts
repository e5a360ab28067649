import { PortusError } from '../../errors'
import { type BodyLimits, readPieces } from '../read'
import { JsonError } from './lexer'
import type { LongStrings } from './long-strings'
import type { Members, Span } from './members'
import { memberScanner } from './scanner'

/** Bytes in memory that is not shared. The runtime's types allow both, but it only makes these. */
export type Bytes = Uint8Array<ArrayBuffer>

/** One JSON object, in the pieces in which it arrived. Joining a large one would delay every stream. */
export type JsonBody = {
  kind: 'json'
  pieces: readonly Bytes[]
  members: Members
  /** Of a shortened body: what stands in it for parts of strings, and those parts. */
  held?: LongStrings
  /** All bytes; joined at the first access. */
  readonly bytes: Bytes
  readonly length: number
}

/** How many bytes pieces have together. */
export const lengthOfPieces = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0)

/** A body whose members have been found. */
export function jsonBody(pieces: readonly Bytes[], members: Members): JsonBody {
  let whole = pieces.length === 1 ? pieces[0] : undefined
  return {
    kind: 'json',
    pieces,
    members,
    get bytes() {
      whole ??= Buffer.concat(pieces)
      return whole
    },
    get length() {
      return lengthOfPieces(pieces)
    },
  }
}

/**
 * A body whose bytes have all arrived.
 *
 * @throws {PortusError} `invalid_request` if it is not one JSON object.
 */
export function jsonBodyOf(bytes: Bytes): JsonBody {
  const scanner = memberScanner()
  return refusing(() => {
    scanner.push(bytes)
    return jsonBody([bytes], scanner.finish())
  })
}

/** Where more pieces than this come for so many bytes, they are joined. */
const MOST_SMALL = 16
const SMALL_BYTES = 64 * 1024

/**
 * Reads the body of a request and scans each piece as it arrives. Returns nothing if the body is empty.
 *
 * @throws {PortusError} `invalid_request` if it is not one JSON object, and as {@link readPieces} does.
 */
export async function readJsonBody(
  request: Request,
  limits: BodyLimits,
): Promise<JsonBody | undefined> {
  const pieces: Bytes[] = []
  /** The last pieces. A client may send a byte in each, and millions of them would cost more than the body. */
  let small: Bytes[] = []
  let smallBytes = 0
  const takeSmall = () => {
    if (small.length > MOST_SMALL) pieces.push(Buffer.concat(small))
    else for (const piece of small) pieces.push(piece)
    small = []
    smallBytes = 0
  }
  const scanner = memberScanner()
  let refusal: unknown
  await readPieces(request, limits, (piece) => {
    // Portus reads the rest too: a client that is still sending would not see the answer.
    if (refusal) return
    try {
      scanner.push(piece)
      small.push(piece)
      smallBytes += piece.length
      if (smallBytes >= SMALL_BYTES) takeSmall()
    } catch (error) {
      refusal = error
      small = []
      pieces.length = 0
    }
  })
  takeSmall()
  return refusing(() => {
    if (refusal) throw refusal
    return pieces.length > 0 ? jsonBody(pieces, scanner.finish()) : undefined
  })
}

function refusing<T>(look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (error instanceof JsonError) throw new PortusError('invalid_request', error.message)
    throw error
  }
}

/** The bytes of a body from `start` to `end`, from as many pieces as necessary. */
export function bytesOf({ pieces }: Pick<JsonBody, 'pieces'>, { start, end }: Span): Bytes {
  const [only] = pieces
  if (only && pieces.length === 1) return only.subarray(start, end)
  return Buffer.concat(slicesOf(pieces, { start, end }))
}

/** The pieces of a body from `start` to `end`, without a copy. */
export function slicesOf(pieces: readonly Bytes[], { start, end }: Span): Bytes[] {
  const slices: Bytes[] = []
  let at = 0
  for (const piece of pieces) {
    const next = at + piece.length
    if (next > start && at < end) slices.push(piece.subarray(Math.max(0, start - at), end - at))
    at = next
  }
  return slices
}

/**
 * Takes slices of a body, each behind the one before it. It passes each piece once, however many slices are
 * taken: a client chooses how many pieces its body comes in.
 */
export function slicer(pieces: readonly Bytes[]): (start: number, end: number) => Bytes[] {
  let index = 0
  let before = 0
  return (start, end) => {
    const slices: Bytes[] = []
    for (let piece = pieces[index]; piece; piece = pieces[index]) {
      const next = before + piece.length
      if (next > start && before < end)
        slices.push(piece.subarray(Math.max(0, start - before), end - before))
      if (next > end) break
      before = next
      index++
    }
    return slices
  }
}

const decoder = new TextDecoder()

/** Longer than any value that Portus decides by. */
const MAX_SMALL_BYTES = 64 * 1024

/** Stands for a value that is too long to be one that Portus decides by. It equals none of those. */
export const LONG_VALUE: unique symbol = Symbol('a long value')

/**
 * The parsed value of a small top-level member, or {@link LONG_VALUE}. Undefined if the body has no such member.
 * Members that are small with honest clients have any size with others.
 */
export function readMember(body: JsonBody, name: string): unknown {
  const span = body.members.values.get(name)
  return span && span.end - span.start > MAX_SMALL_BYTES ? LONG_VALUE : readLongMember(body, name)
}

/** The parsed value of a member of any size. Whoever asks for it has made sure that the body is not too much. */
export function readLongMember(body: JsonBody, name: string): unknown {
  const span = body.members.values.get(name)
  return span && JSON.parse(decoder.decode(bytesOf(body, span)))
}
