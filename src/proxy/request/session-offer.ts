import { mediaTypeOf } from '../../api/headers/media-type'
import { boundaryOf } from '../../body/form/syntax'
import type { Bytes } from '../../body/json/body'
import { type BodyLimits, readPieces } from '../../body/read'
import { portusError } from '../../errors'
import { MAX_SHOWN } from './exact-member'
import { encode, type Framed, framed, NO_SESSION, SESSION } from './session-frame'

const SDP = 'sdp'
const SDP_TYPE = 'application/sdp'

/**
 * Reads an offer of WebRTC: the only content of a body, or a field beside the session.
 * https://platform.openai.com/docs/api-reference/realtime-calls/create-realtime-call
 *
 * @throws {PortusError} `invalid_request` where there is no offer, or something else beside it.
 */
export async function readOffer(request: Request, limits: BodyLimits): Promise<Framed> {
  const type = request.headers.get('content-type') ?? ''
  const isBare = mediaTypeOf(request.headers) === SDP_TYPE
  if (!isBare) boundaryOf(type)
  const pieces: Bytes[] = []
  await readPieces(request, limits, (piece) => void pieces.push(piece))
  const bytes = Buffer.concat(pieces)
  const { sdp, session } = isBare ? { sdp: bytes.toString() } : await fieldsOf(bytes, type)
  if (!sdp) throw portusError('invalid_request', 'missing_offer', { param: SDP })
  return framed(session === undefined ? NO_SESSION : encode(session), [], (edited) => {
    const boundary = `portus-${crypto.randomUUID()}`
    const part = (name: string, contentType: string) =>
      encode(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: ${contentType}\r\n\r\n`,
      )
    return {
      pieces: [
        part(SDP, SDP_TYPE),
        encode(`${sdp}\r\n`),
        part(SESSION, 'application/json'),
        ...edited,
        encode(`\r\n--${boundary}--\r\n`),
      ],
      contentType: `multipart/form-data; boundary=${boundary}`,
    }
  })
}

/** The fields of a form, which is written anew, so that nobody can read it otherwise. */
async function fieldsOf(
  bytes: Uint8Array,
  type: string,
): Promise<{ sdp?: string; session?: string }> {
  const form = await new Response(bytes, { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw portusError('invalid_request', 'invalid_form')
    })
  const fields: Record<string, string> = {}
  for (const [name, value] of form as unknown as Iterable<[string, string | Blob]>) {
    if (name !== SDP && name !== SESSION)
      throw portusError('invalid_request', 'unknown_field', {
        values: { name: JSON.stringify(name.slice(0, MAX_SHOWN)) },
      })
    if (name in fields) throw portusError('invalid_request', 'repeated_field', { values: { name } })
    fields[name] = typeof value === 'string' ? value : await value.text()
  }
  return fields
}
