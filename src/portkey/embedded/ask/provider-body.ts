import { fieldEdits } from '../../../body/form/field-edits'
import { type Bytes, jsonBodyOf } from '../../../body/json/body'
import { editMembers } from '../../../body/json/edit-members'
import { putBackLongStrings } from '../../../body/json/long-strings'
import type { CallBody, Edits, GatewayCall, Way } from '../../contract'
import { jsonContent } from '../../fetch-init'

/** The body of a provider's request. */
export type ProviderBody = {
  content: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null
  /** Headers that describe the content. */
  headers?: Readonly<Record<string, string>>
  /** The content of JSON, which a signature stands over. */
  pieces?: readonly Bytes[]
  /** Makes the content anew, where it can be sent again. */
  again?: () => ProviderBody['content']
}

const encoder = new TextEncoder()

/**
 * The body of a provider's request by the way of its target.
 *
 * @param gatewayText The JSON that the gateway would send.
 * @returns Undefined where the gateway's own body is sent.
 */
export function providerBody(
  way: Exclude<Way, { kind: 'refused' | 'each' }>,
  call: GatewayCall,
  gatewayText: string | undefined,
): ProviderBody | undefined {
  if (way.kind === 'ours') return jsonProviderBody(way.pieces)
  if (way.kind === 'own')
    return way.pieces ? jsonProviderBody(way.pieces) : ownBody(call.clientBody, way.edits)
  return gatewayText === undefined ? undefined : mended(call.gatewayBody, way.edits, gatewayText)
}

/** The client's bytes, with single values replaced. */
function ownBody(body: CallBody, edits: Edits): ProviderBody {
  if (body.kind === 'none') return { content: null }
  if (body.kind === 'json') return jsonProviderBody(editMembers(body, edits))
  return { content: body.send(fieldEdits(edits)), headers: { 'content-type': body.contentType } }
}

/** The gateway's body with the members that it drops, and with the long strings that were taken out. */
function mended(body: CallBody, edits: Edits, text: string): ProviderBody | undefined {
  const held = body.kind === 'json' ? body.held : undefined
  const edited = edits.size > 0 ? editMembers(jsonBodyOf(encoder.encode(text)), edits) : undefined
  if (!held) return edited && jsonProviderBody(edited)
  const pieces =
    putBackLongStrings(edited ? Buffer.concat(edited).toString() : text, held) ?? edited
  return pieces && jsonProviderBody(pieces)
}

/** JSON in pieces. */
export function jsonProviderBody(pieces: ReturnType<typeof editMembers>): ProviderBody {
  const { body: content, contentLength } = jsonContent(pieces)
  return {
    content,
    ...(contentLength !== undefined && { headers: { 'content-length': `${contentLength}` } }),
    pieces,
    again: () => jsonContent(pieces).body,
  }
}
