import { type Bytes, lengthOfPieces, readMember } from '../../body/json/body'
import { editMembers, type MemberEdit } from '../../body/json/edit-members'
import { piecesWithInput } from '../../proxy/stored/with-input'
import { streamOf } from '../../stream/stream-of'
import { objectOf } from '../../translate/values'
import type { Create } from './client-frame'
import { inputOf } from './item-bytes'
import type { ConnectionMemory } from './remembered'

/** Headers of a handshake that are no headers of its turns. RFC 6455 section 4.1. */
const OF_THE_HANDSHAKE =
  /^(?:connection|upgrade|sec-websocket-.*|content-.*|transfer-encoding|x-request-id)$/

/** The version of the protocol, which clients name among their betas. It says nothing of a request. */
const PROTOCOL = /^responses_websockets=/

/** Headers that Codex also sends with each turn, in its body: those of the handshake speak of the first one. */
const OF_CODEX = /^x-codex-/
const HEADER_VALUE = /^[\x20-\x7e]{1,8192}$/

/**
 * The headers of a turn: those of the handshake, as the turn has them now.
 *
 * @param metadata The turn's `client_metadata`.
 */
export function turnHeaders(handshake: Headers, metadata: unknown): Headers {
  const headers = new Headers()
  for (const [name, value] of handshake) if (!OF_THE_HANDSHAKE.test(name)) headers.set(name, value)
  const betas = (headers.get('openai-beta') ?? '').split(',').map((beta) => beta.trim())
  const others = betas.filter((beta) => beta !== '' && !PROTOCOL.test(beta))
  if (others.length > 0) headers.set('openai-beta', others.join(', '))
  else headers.delete('openai-beta')
  for (const [name, value] of Object.entries(objectOf(metadata) ?? {}))
    if (OF_CODEX.test(name) && headers.has(name) && HEADER_VALUE.test(String(value)))
      headers.set(name, String(value))
  headers.set('content-type', 'application/json')
  return headers
}

/** Members of a frame that no body has. Over a WebSocket every response is streamed. */
const EDITS: readonly (readonly [string, MemberEdit])[] = [
  ['type', undefined],
  ['stream_id', undefined],
  ['generate', undefined],
  ['background', undefined],
  ['stream', 'true'],
]

/** What a turn asks for, and what is remembered of it beside its output. */
export type TurnBody = {
  /** The body of the request. */
  pieces: readonly Bytes[]
  /** Its items, with those before them. */
  items: readonly Bytes[]
  /** The response before the first of them, which the connection does not know. */
  previousId: string | undefined
  /** Whether thoughts before it are not among the items. */
  hasLostThoughts: boolean
}

/** The body of a turn. What it goes on from stands in it, where the connection remembers it. */
export function turnBody({ body }: Create, memory: Pick<ConnectionMemory, 'find'>): TurnBody {
  const asked = readMember(body, 'previous_response_id')
  const named = typeof asked === 'string' ? asked : undefined
  const before = named === undefined ? undefined : memory.find(named)
  const items = [...(before?.items ?? []), ...inputOf(body)]
  if (!before) {
    const pieces = editMembers(body, new Map(EDITS))
    return { pieces, items, previousId: named, hasLostThoughts: false }
  }
  const { previousId, hasLostThoughts } = before
  const previous: MemberEdit = previousId === undefined ? undefined : JSON.stringify(previousId)
  const edits = new Map([...EDITS, ['previous_response_id', previous] as const])
  return { pieces: piecesWithInput(body, items, edits), items, previousId, hasLostThoughts }
}

/** Smaller bodies are read in one piece. */
const ONE_PIECE_BYTES = 64 * 1024

/** The scheme and the host of an address. */
const ORIGIN = /^\w{1,8}:\/\/[^/]*/

/** The address of a turn. A client names a host as it likes, and of some the runtime makes no request. */
const addressOf = (url: string): string =>
  URL.canParse(url) ? url : url.replace(ORIGIN, 'http://portus')

/** The request of a turn, as a client would have sent it by HTTP. */
export function turnRequest(
  handshake: Request,
  { body }: Create,
  pieces: readonly Bytes[],
  signal: AbortSignal,
): Request {
  const headers = turnHeaders(handshake.headers, readMember(body, 'client_metadata'))
  const length = lengthOfPieces(pieces)
  headers.set('content-length', String(length))
  return new Request(addressOf(handshake.url), {
    method: 'POST',
    headers,
    body: length <= ONE_PIECE_BYTES ? Buffer.concat(pieces) : streamOf(pieces),
    signal,
  })
}
