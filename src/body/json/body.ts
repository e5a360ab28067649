import { PortusError } from '../../errors'
import { type BodyLimits, readPieces } from '../read'
import { JsonError } from './lexer'
import type { HeldStrings } from './long-strings'
import type { Members, Span } from './members'
import { memberScanner } from './scanner'

/** The runtime never reads into shared memory, which its types leave open. */
export type Bytes = Uint8Array<ArrayBuffer>

/** One JSON object, in the pieces in which it came: to join a large one would hold up every stream. */
export type JsonBody = {
  kind: 'json'
  pieces: readonly Bytes[]
  members: Members
  /** Of a shortened body: what stands in it for parts of strings, and those parts. */
  held?: HeldStrings
  /** The whole of it; joined when it is first asked for. */
  readonly bytes: Bytes
}

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
  }
}

/**
 * A body that is there as a whole.
 *
 * @throws {PortusError} `invalid_request` when it is not one JSON object.
 */
export function jsonBodyOf(bytes: Bytes): JsonBody {
  const scanner = memberScanner()
  return refusing(() => {
    scanner.push(bytes)
    return jsonBody([bytes], scanner.finish())
  })
}

/**
 * Reads a request's body, and looks at it as it comes. Nothing where it is empty.
 *
 * @throws {PortusError} `invalid_request` when it is not one JSON object, and as {@link readPieces} does.
 */
export async function readJsonBody(
  request: Request,
  limits: BodyLimits,
): Promise<JsonBody | undefined> {
  const pieces: Bytes[] = []
  const scanner = memberScanner()
  let refusal: unknown
  await readPieces(request, limits, (piece) => {
    // Read to its end all the same: a client that is still sending would not see the answer.
    if (refusal) return
    try {
      scanner.push(piece)
      pieces.push(piece)
    } catch (error) {
      refusal = error
      pieces.length = 0
    }
  })
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

/** The bytes of a body from `start` to `end`, wherever its pieces part. */
export function bytesOf({ pieces }: Pick<JsonBody, 'pieces'>, { start, end }: Span): Bytes {
  const [only] = pieces
  if (only && pieces.length === 1) return only.subarray(start, end)
  return Buffer.concat(slicesOf(pieces, { start, end }))
}

/** The pieces of a body from `start` to `end`; nothing is copied. */
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

const decoder = new TextDecoder()

/** The value of a top-level member, parsed; for small ones. Nothing where the body has no such member. */
export function readMember(body: JsonBody, name: string): unknown {
  const span = body.members.values.get(name)
  return span && JSON.parse(decoder.decode(bytesOf(body, span)))
}
