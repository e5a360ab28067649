import { type Bytes, type JsonBody, jsonBodyOf, readMember } from '../../body/json/body'
import { PortusError, portusError } from '../../errors'

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
export type Framed = { session: JsonBody; frame: SessionFrame }

/** The member or the field of a body that is the session. */
export const SESSION = 'session'

/** The type of a session that answers. https://platform.openai.com/docs/api-reference/realtime-sessions */
const ANSWERS = 'realtime'

const encoder = new TextEncoder()

/** The bytes of a text. */
export const encode = (text: string): Bytes => encoder.encode(text)

/** The session of a body that has none. */
export const NO_SESSION = encode(`{"type":"${ANSWERS}"}`)

/**
 * Makes a session of its JSON.
 *
 * @throws {PortusError} `invalid_request` where it is no object.
 */
export function framed(
  bytes: Bytes,
  beside: readonly string[],
  around: SessionFrame['around'],
): Framed {
  const session = sessionOf(bytes)
  const type = readMember(session, 'type')
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
