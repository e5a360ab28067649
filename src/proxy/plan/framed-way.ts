import { type Bytes, jsonBodyOf, lengthOfPieces } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { portusError } from '../../errors'
import type { CallBody, Way, Ways } from '../../portkey/contract'
import type { ClientRequest } from '../request/read-request'

const NO_EDITS = new Map<string, never>()

/** The way of a session: the session with what the alias sets, and around it what the client has sent. */
export function framedWay({ frame, body }: ClientRequest, way: Way | undefined): Way | undefined {
  if (!frame || body.kind !== 'json' || way?.kind !== 'own') return way
  const session = editMembers(body, frame.takesModel ? way.edits : NO_EDITS)
  const { pieces, contentType } = frame.around(session)
  return {
    ...way,
    edits: NO_EDITS,
    pieces,
    ...(contentType && { headers: { ...way.headers, 'content-type': contentType } }),
  }
}

/**
 * The request with its whole body, for a gateway that takes one body for all targets and sets nothing in it.
 *
 * @throws {PortusError} `unsupported_endpoint` where there are several targets: each would get its own model.
 */
export function framedForAll(request: ClientRequest, ways: Ways): ClientRequest {
  const [way] = ways.values()
  if (ways.size !== 1 || way?.kind !== 'own' || !way.pieces)
    throw portusError('unsupported_endpoint', { param: 'model' })
  const contentType = way.headers?.['content-type']
  return {
    ...request,
    endpoint: { ...request.endpoint, overrides: 'none' },
    body: contentType ? formOf(way.pieces, contentType) : jsonBodyOf(Buffer.concat(way.pieces)),
  }
}

const formOf = (pieces: readonly Bytes[], contentType: string): CallBody => ({
  kind: 'form',
  contentType,
  edits: NO_EDITS,
  lengthWith: async () => lengthOfPieces(pieces),
  send: () => new Response(Buffer.concat(pieces)).body as ReadableStream<Uint8Array>,
})
