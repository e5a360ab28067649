import { type Bytes, type JsonBody, readMember } from '../../body/json/body'
import { JsonError } from '../../body/json/lexer'
import type { Settings } from '../../config/settings'
import { PortusError, portusError } from '../../errors'
import { scanInTurns } from '../../proxy/stored/scan-in-turns'

/** What a frame has beside the body of a request. */
const ENVELOPE_BYTES = 4096

/** The most bytes of a frame: as many as a body may have, and what stands around it. */
export const maxFrameBytes = ({
  PORTUS_MAX_BODY_BYTES,
}: Pick<Settings, 'PORTUS_MAX_BODY_BYTES'>): number => PORTUS_MAX_BODY_BYTES + ENVELOPE_BYTES

/**
 * What a client sends. The types are those of OpenAI's SDK, `ResponsesClientEvent`.
 * https://developers.openai.com/api/docs/guides/websocket-mode
 */
export type ClientFrame = Create | Steer | { kind: 'processed' }

/** A response is asked for. */
export type Create = {
  kind: 'create'
  /** The body of `POST /v1/responses`, and some members more. */
  body: JsonBody
  /** The lane: responses of one lane come one after the other, and name it. */
  lane: string | undefined
  /** Whether anything is generated, or only made ready. */
  isGenerated: boolean
}

/** A running response is to hear something more. */
export type Steer = { kind: 'steer'; target: unknown; input: string }

const MAX_LANE_LENGTH = 128

/**
 * Reads a frame as far as it must be, to know what it asks for.
 *
 * @throws {PortusError} `invalid_request`
 */
export async function readFrame(bytes: Bytes): Promise<ClientFrame> {
  const body = await scanned(bytes)
  switch (readMember(body, 'type')) {
    case 'response.create':
      return create(body)
    case 'response.steer':
      return {
        kind: 'steer',
        target: readMember(body, 'previous_response_id'),
        input: textOf(body, 'input'),
      }
    // Codex says by it that it has read an answer. Nothing follows from that.
    case 'response.processed':
      return { kind: 'processed' }
    default:
      throw portusError('invalid_request', 'unknown_event', { param: 'type' })
  }
}

function create(body: JsonBody): Create {
  const lane = readMember(body, 'stream_id') ?? undefined
  if (lane !== undefined && (typeof lane !== 'string' || lane.length > MAX_LANE_LENGTH))
    throw portusError('invalid_request', 'invalid_stream_id', {
      param: 'stream_id',
      values: { max: MAX_LANE_LENGTH },
    })
  const generate = readMember(body, 'generate') ?? true
  if (typeof generate !== 'boolean')
    throw portusError('invalid_request', 'invalid_generate', { param: 'generate' })
  if ((readMember(body, 'background') ?? false) !== false)
    throw portusError('invalid_request', 'no_background', { param: 'background' })
  return { kind: 'create', body, lane, isGenerated: generate }
}

async function scanned(bytes: Bytes): Promise<JsonBody> {
  try {
    return await scanInTurns([bytes])
  } catch (error) {
    if (error instanceof JsonError) throw new PortusError('invalid_request', error.message)
    throw error
  }
}

/** The JSON of a member, or of null. */
function textOf({ bytes, members }: JsonBody, name: string): string {
  const span = members.values.get(name)
  return span ? new TextDecoder().decode(bytes.subarray(span.start, span.end)) : 'null'
}
