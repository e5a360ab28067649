/**
 * AWS event-stream frames, in which Bedrock streams.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */

import { crc32 } from 'node:zlib'
import { streamed } from './framing'

const STRING = 7
const PRELUDE_BYTES = 8
const CRC_BYTES = 4

/** The headers of a frame in their order; every value is a string. */
export type FrameHeaders = Readonly<Record<string, string>>

const big = (value: number, bytes: 1 | 2 | 4) => {
  const written = Buffer.alloc(bytes)
  written.writeUIntBE(value, 0, bytes)
  return written
}

const writeHeader = ([name, value]: [string, string]) =>
  Buffer.concat([
    big(Buffer.byteLength(name), 1),
    Buffer.from(name),
    big(STRING, 1),
    big(Buffer.byteLength(value), 2),
    Buffer.from(value),
  ])

/** One frame: lengths, their CRC, headers, payload, and the CRC of everything before it. */
export function frame(
  headers: FrameHeaders,
  payload: string | Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = Buffer.concat(Object.entries(headers).map(writeHeader))
  const body = Buffer.from(payload as Uint8Array)
  const total = PRELUDE_BYTES + CRC_BYTES + head.length + body.length + CRC_BYTES
  const prelude = Buffer.concat([big(total, 4), big(head.length, 4)])
  const message = Buffer.concat([prelude, big(crc32(prelude), 4), head, body])
  return new Uint8Array(Buffer.concat([message, big(crc32(message), 4)]))
}

const JSON_CONTENT = { ':content-type': 'application/json' }

/** A frame that holds an event. */
export const eventFrame = (type: string, payload: object) =>
  frame({ ':event-type': type, ...JSON_CONTENT, ':message-type': 'event' }, JSON.stringify(payload))

/** A frame that ends a stream with an error which the service's API describes. */
export const exceptionFrame = (type: string, message: string, more: object = {}) =>
  frame(
    { ':exception-type': type, ...JSON_CONTENT, ':message-type': 'exception' },
    JSON.stringify({ message, ...more }),
  )

/** A frame that ends a stream with an error which the API does not describe. It has no payload. */
export const errorFrame = (code: string, message: string) =>
  frame({ ':message-type': 'error', ':error-code': code, ':error-message': message }, '')

/** An answer of frames, or of pieces of them. */
export const streamedFrames = (pieces: readonly Uint8Array[]): Response =>
  streamed(pieces, { 'content-type': 'application/vnd.amazon.eventstream' })
