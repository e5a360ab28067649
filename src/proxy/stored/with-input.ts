import type { Bytes, JsonBody } from '../../body/json/body'
import { editMembers, type MemberEdit } from '../../body/json/edit-members'
import { joinSmall } from '../../body/json/join-small'
import { scanInTurns } from './scan-in-turns'

const encoder = new TextEncoder()
const OPEN = encoder.encode('[')
const COMMA = encoder.encode(',')
const CLOSE = encoder.encode(']')

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
  return joinSmall(pieces)
}

const listOf = (items: readonly Bytes[]): Bytes[] => [
  OPEN,
  ...items.flatMap((item, index) => (index === 0 ? [item] : [COMMA, item])),
  CLOSE,
]
