import { crc32 } from 'node:zlib'
import { limitParts } from '../body/json/limited-parts'
import { portusError } from '../errors'
import { longEvent } from './limited'

/** One message of an AWS event stream. */
export type AwsMessage = {
  /** `event`, `exception` or `error`. */
  type: string
  /** The name of an event, such as `chunk`. */
  eventType: string
  /** The name of an exception, or the code of an error. */
  exceptionType: string
  /** The words of an error, which has no payload. */
  errorMessage: string
  payload: Uint8Array
}

/** Takes the bytes of a stream and gives the messages that they complete. */
export type AwsParser = {
  /** @throws {PortusError} `invalid_provider_answer` for a frame that is damaged or too long, or has too many parts. */
  push(chunk: Uint8Array): AwsMessage[]
  /** @throws {PortusError} `invalid_provider_answer` where the stream ends inside a frame. */
  finish(): void
}

/** The most that a frame holds. https://smithy.io/2.0/aws/amazon-eventstream.html */
const MAX_PAYLOAD_BYTES = 24 * 1024 * 1024
export const MAX_FRAME_HEADER_BYTES = 128 * 1024

/** Two lengths and their checksum. */
const PRELUDE_BYTES = 12
const CRC_BYTES = 4
const MIN_FRAME_BYTES = PRELUDE_BYTES + CRC_BYTES

export const MAX_FRAME_BYTES = MIN_FRAME_BYTES + MAX_FRAME_HEADER_BYTES + MAX_PAYLOAD_BYTES

/**
 * Makes a parser of `application/vnd.amazon.eventstream`.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function awsParser(): AwsParser {
  let pieces: Uint8Array[] = []
  let heldBytes = 0
  /** How many bytes the next step needs: those of the prelude, then those of the frame. */
  let neededBytes = PRELUDE_BYTES

  return {
    push(chunk) {
      pieces.push(chunk)
      heldBytes += chunk.length
      const messages: AwsMessage[] = []
      // A frame in many pieces is joined once for its prelude and once when it is whole.
      if (heldBytes < neededBytes) return messages
      const bytes = pieces.length === 1 ? chunk : Buffer.concat(pieces)
      let at = 0
      for (;;) {
        const leftBytes = bytes.length - at
        neededBytes = leftBytes < PRELUDE_BYTES ? PRELUDE_BYTES : frameBytes(bytes, at)
        if (leftBytes < neededBytes) break
        messages.push(readFrame(bytes.subarray(at, at + neededBytes)))
        at += neededBytes
      }
      pieces = at < bytes.length ? [bytes.subarray(at)] : []
      heldBytes = bytes.length - at
      return messages
    },
    finish() {
      if (heldBytes > 0) throw portusError('invalid_provider_answer', 'incomplete')
    },
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

const damaged = () => portusError('invalid_provider_answer', 'incomplete')

/** The length of the frame that begins there. */
function frameBytes(bytes: Uint8Array, at: number): number {
  const prelude = bytes.subarray(at, at + PRELUDE_BYTES)
  const view = viewOf(prelude)
  if (crc32(prelude.subarray(0, 8)) !== view.getUint32(8)) throw damaged()
  const total = view.getUint32(0)
  const headerBytes = view.getUint32(4)
  if (total > MAX_FRAME_BYTES) throw longEvent(MAX_FRAME_BYTES)
  if (headerBytes > MAX_FRAME_HEADER_BYTES) throw longEvent(MAX_FRAME_HEADER_BYTES)
  if (total < MIN_FRAME_BYTES + headerBytes) throw damaged()
  return total
}

/** @param frame One whole frame. */
function readFrame(frame: Uint8Array): AwsMessage {
  const view = viewOf(frame)
  const crcAt = frame.length - CRC_BYTES
  if (crc32(frame.subarray(0, crcAt)) !== view.getUint32(crcAt)) throw damaged()
  const payloadAt = PRELUDE_BYTES + view.getUint32(4)
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, payloadAt))
  const payload = frame.subarray(payloadAt, crcAt)
  limitParts(payload)
  return {
    type: headers.get(':message-type') ?? 'event',
    eventType: headers.get(':event-type') ?? '',
    exceptionType: headers.get(':exception-type') ?? headers.get(':error-code') ?? '',
    errorMessage: headers.get(':error-message') ?? '',
    payload,
  }
}

/** The lengths of values by their types: two booleans, four integers, bytes, text, a time, a UUID. */
const VALUE_BYTES = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16] as const
const TEXT = 7

const decoder = new TextDecoder()

/** The headers of a frame that are texts; nothing is said in others. */
function readHeaders(bytes: Uint8Array): Map<string, string> {
  const view = viewOf(bytes)
  const headers = new Map<string, string>()
  const text = (start: number, end: number) => {
    if (end > bytes.length) throw damaged()
    return decoder.decode(bytes.subarray(start, end))
  }
  let at = 0
  while (at < bytes.length) {
    const typeAt = at + 1 + view.getUint8(at)
    const name = text(at + 1, typeAt)
    if (typeAt >= bytes.length) throw damaged()
    const type = view.getUint8(typeAt)
    at = typeAt + 1
    const fixed = VALUE_BYTES[type]
    if (fixed === undefined && at + 2 > bytes.length) throw damaged()
    const start = fixed === undefined ? at + 2 : at
    const end = start + (fixed ?? view.getUint16(at))
    if (type === TEXT) headers.set(name, text(start, end))
    at = end
  }
  if (at !== bytes.length) throw damaged()
  return headers
}
