import type { Endpoint } from '../../api/endpoints/endpoints'
import { namesModel } from '../../api/nested-models'
import { bytesOf, type JsonBody, jsonBodyOf, readJsonBody } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import type { BodyLimits } from '../../body/read'
import { exactMember, MAX_SHOWN } from './exact-member'
import { nestedModelError, refuseNestedModel } from './nested-models'
import {
  encode,
  type Framed,
  framed,
  NO_SESSION,
  SESSION,
  type SessionFrame,
} from './session-frame'
import { readOffer } from './session-offer'

/** Sessions are read whole. Their instructions and tools are small beside a conversation. */
const MAX_BYTES = 1024 * 1024

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
  return body === 'json' ? inJson(request, bounded) : readOffer(request, bounded)
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
