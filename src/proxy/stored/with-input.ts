import type { Bytes, JsonBody } from '../../body/json/body'
import { editMembers, type MemberEdit } from '../../body/json/edit-members'
import { scanInTurns } from './scan-in-turns'

const encoder = new TextEncoder()
const OPEN = encoder.encode('[')
const COMMA = encoder.encode(',')
const CLOSE = encoder.encode(']')

/** Smaller pieces than this are put together. */
const SMALL_BYTES = 64 * 1024

/** A request with these items as its whole input, and without a previous response. */
export const withInput = (body: JsonBody, items: readonly Bytes[]): Promise<JsonBody> =>
  scanInTurns(piecesWithInput(body, items, new Map([['previous_response_id', undefined]])))

/**
 * The bytes of a request with these items as its whole input.
 *
 * @param items Each of them may be several, with a comma between each two.
 * @param edits What else changes.
 */
export function piecesWithInput(
  body: JsonBody,
  items: readonly Bytes[],
  edits: ReadonlyMap<string, MemberEdit>,
): readonly Bytes[] {
  const place = JSON.stringify(crypto.randomUUID())
  const pieces = editMembers(body, new Map([...edits, ['input', place]])).flatMap((piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    const at = bytes.indexOf(place)
    if (at === -1) return [piece]
    return [piece.subarray(0, at), ...listOf(items), piece.subarray(at + place.length)]
  })
  return joined(pieces)
}

const listOf = (items: readonly Bytes[]): Bytes[] => [
  OPEN,
  ...items.flatMap((item, index) => (index === 0 ? [item] : [COMMA, item])),
  CLOSE,
]

/** The same bytes in fewer pieces. Each piece costs time wherever the body is read. */
function joined(pieces: readonly Bytes[]): Bytes[] {
  const made: Bytes[] = []
  let small: Bytes[] = []
  let smallBytes = 0
  const take = () => {
    if (small.length > 0) made.push(Buffer.concat(small))
    small = []
    smallBytes = 0
  }
  for (const piece of pieces) {
    if (piece.length >= SMALL_BYTES) {
      take()
      made.push(piece)
      continue
    }
    small.push(piece)
    smallBytes += piece.length
    if (smallBytes >= SMALL_BYTES) take()
  }
  take()
  return made
}
