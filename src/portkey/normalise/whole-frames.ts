import { portusError } from '../../errors'
import { MAX_FRAME_BYTES, MAX_FRAME_HEADER_BYTES } from '../../stream/aws-event-stream'
import { longEvent } from '../../stream/limited'

/**
 * AWS event-stream frames, in which Bedrock streams: two lengths and a checksum, headers, a payload,
 * a checksum. https://smithy.io/2.0/aws/amazon-eventstream.html
 */

/** Takes the bytes of a stream and gives the frames that they complete. */
export type FrameCutter = {
  /** @throws {PortusError} `invalid_provider_answer` for a frame that is too long, and for no frame. */
  push(chunk: Uint8Array): Iterable<Uint8Array>
  /** Whether a frame has begun and not come to its end. */
  readonly isOpen: boolean
}

const LENGTH_BYTES = 4
/** Lengths and their checksum before the headers; another checksum behind the payload. */
const HEAD_BYTES = 12
const TAIL_BYTES = 4

/** Makes a cutter. It copies each byte at most twice, however the chunks are cut. */
export function frameCutter(): FrameCutter {
  /** The frame that has begun: its pieces, until it is whole. */
  let pieces: Uint8Array[] = []
  let held = 0
  let length: number | undefined

  const hold = (piece: Uint8Array) => {
    // Copied: the runtime may use the chunk's memory again.
    pieces.push(piece.slice())
    held += piece.byteLength
  }

  return {
    *push(chunk) {
      let at = 0
      while (at < chunk.byteLength) {
        const needed = (length ?? LENGTH_BYTES) - held
        const piece = chunk.subarray(at, at + needed)
        at += piece.byteLength
        hold(piece)
        if (piece.byteLength < needed) break
        const whole = Buffer.concat(pieces)
        if (length === undefined) {
          length = checkedLength(whole.readUInt32BE())
          pieces = [whole]
          continue
        }
        pieces = []
        held = 0
        length = undefined
        yield whole
      }
    },
    get isOpen() {
      return held > 0
    },
  }
}

function checkedLength(length: number): number {
  if (length > MAX_FRAME_BYTES) throw longEvent(MAX_FRAME_BYTES)
  if (length < HEAD_BYTES + TAIL_BYTES) throw portusError('invalid_provider_answer')
  return length
}

/** A frame that has been read. */
export type Frame = {
  /** The headers that hold text. */
  headers: ReadonlyMap<string, string>
  payload: Buffer
}

/** The bytes of a header's value by its type; text and bytes have their length before them. */
const VALUE_BYTES: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16]
const TEXT = 7

/** Reads a whole frame. Its checksums are left to TLS. */
export function readFrame(bytes: Uint8Array): Frame {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = frame.readUInt32BE(LENGTH_BYTES)
  if (headerBytes > MAX_FRAME_HEADER_BYTES) throw longEvent(MAX_FRAME_HEADER_BYTES)
  const payloadAt = HEAD_BYTES + headerBytes
  const end = frame.length - TAIL_BYTES
  if (payloadAt > end) throw portusError('invalid_provider_answer')
  return {
    headers: readHeaders(frame.subarray(HEAD_BYTES, payloadAt)),
    payload: frame.subarray(payloadAt, end),
  }
}

function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  try {
    for (let at = 0; at < bytes.length; ) {
      const nameAt = at + 1
      const typeAt = nameAt + bytes.readUInt8(at)
      const type = bytes.readUInt8(typeAt)
      const fixed = VALUE_BYTES[type]
      const valueAt = typeAt + (fixed === undefined ? 3 : 1)
      const end = valueAt + (fixed ?? bytes.readUInt16BE(typeAt + 1))
      if (type === TEXT)
        headers.set(bytes.toString('utf8', nameAt, typeAt), bytes.toString('utf8', valueAt, end))
      at = end
    }
  } catch (cause) {
    throw portusError('invalid_provider_answer', { cause })
  }
  return headers
}
