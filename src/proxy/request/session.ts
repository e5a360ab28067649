import type { Endpoint } from '../../api/endpoints/endpoints'
import { mediaTypeOf } from '../../api/headers/media-type'
import { namesModel } from '../../api/nested-models'
import { boundaryOf } from '../../body/form/syntax'
import { type Bytes, bytesOf, type JsonBody, jsonBodyOf, readJsonBody } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { type BodyLimits, readPieces } from '../../body/read'
import { PortusError, portusError } from '../../errors'
import { exactMember, MAX_SHOWN } from './exact-member'
import { nestedModelError, refuseNestedModel } from './nested-models'

/** What stands around the session of a request, when it is sent. */
export type SessionFrame = {
  /** Whether the session has a model. One that only writes down speech has it elsewhere. */
  takesModel: boolean
  /** Names beside the session. */
  beside: readonly string[]
  /** The whole body around a session. */
  around(session: readonly Bytes[]): { pieces: readonly Bytes[]; contentType?: string }
}

/** A session with what stands around it. */
type Framed = { session: JsonBody; frame: SessionFrame }

/** Sessions are read whole. Their instructions and tools are small beside a conversation. */
const MAX_BYTES = 1024 * 1024

const SESSION = 'session'
const SDP = 'sdp'
const SDP_TYPE = 'application/sdp'

/** The type of a session that answers. https://platform.openai.com/docs/api-reference/realtime-sessions */
const ANSWERS = 'realtime'

const encoder = new TextEncoder()
const encode = (text: string): Bytes => encoder.encode(text)

const NO_SESSION = encode(`{"type":"${ANSWERS}"}`)

/**
 * Reads the session of a request: a member of JSON, a field of a form, or none beside a bare offer.
 *
 * @throws {PortusError} where the body is none of these.
 */
export async function readFramed(
  request: Request,
  { body }: Endpoint,
  limits: BodyLimits,
): Promise<Framed> {
  const bounded = { ...limits, maxBytes: Math.min(limits.maxBytes, MAX_BYTES) }
  return body === 'json' ? inJson(request, bounded) : inOffer(request, bounded)
}

/** https://platform.openai.com/docs/api-reference/realtime-sessions/create-realtime-client-secret */
async function inJson(request: Request, limits: BodyLimits): Promise<Framed> {
  const whole = (await readJsonBody(request, limits)) ?? jsonBodyOf(encode('{}'))
  const span = exactMember(whole, SESSION)
  const names = [...whole.members.values.keys()]
  return framed(span ? bytesOf(whole, span) : NO_SESSION, names, (session) => ({
    pieces: editMembers(whole, new Map([[SESSION, Buffer.concat(session).toString()]])),
  }))
}

/** https://platform.openai.com/docs/api-reference/realtime-calls/create-realtime-call */
async function inOffer(request: Request, limits: BodyLimits): Promise<Framed> {
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

function framed(bytes: Bytes, beside: readonly string[], around: SessionFrame['around']): Framed {
  const session = sessionOf(bytes)
  const span = session.members.values.get('type')
  const type: unknown = span && JSON.parse(Buffer.from(bytesOf(session, span)).toString())
  return { session, frame: { takesModel: type === undefined || type === ANSWERS, beside, around } }
}

function sessionOf(bytes: Bytes): JsonBody {
  try {
    return jsonBodyOf(bytes)
  } catch (error) {
    if (!(error instanceof PortusError)) throw error
    throw portusError('invalid_request', 'invalid_session', { param: SESSION })
  }
}

/**
 * Refuses what would have another model answer or listen: a session that only writes down speech, since its model
 * stands inside, and other names for one.
 *
 * @throws {PortusError} `invalid_request` that names the member.
 */
export function refuseOtherModels(session: JsonBody, { takesModel, beside }: SessionFrame): void {
  const other = beside.find(namesModel)
  if (other !== undefined) throw nestedModelError(other.slice(0, MAX_SHOWN))
  if (!takesModel) throw nestedModelError('session.type')
  refuseNestedModel(session)
}
