import { limitParts } from '../../body/json/limited-parts'
import { portusError } from '../../errors'
import { failureOf, type Redact } from './failure'
import { membersOf } from './members'
import { frameCutter, readFrame } from './whole-frames'

/**
 * The frames of a stream, each whole and by itself: the gateway dies where a chunk ends inside the
 * length of the next frame. A frame that says an error ends the stream, which the gateway takes for a
 * good end. Frames without a payload say nothing, and the gateway cannot read them.
 *
 * @throws {PortusError} `stream_truncated` for a stream that ends inside a frame or says an error;
 * `invalid_provider_answer` for bytes that are no frames; whatever reading the body throws.
 */
export async function* gatewayFrames(
  body: AsyncIterable<Uint8Array>,
  redact: Redact,
): AsyncGenerator<Uint8Array, undefined> {
  const cutter = frameCutter()
  for await (const chunk of body)
    for (const bytes of cutter.push(chunk)) {
      const frame = readFrame(bytes)
      limitFrame(frame.payload)
      const failure = failureOf(frame, redact)
      if (failure) throw failure
      if (frame.payload.length > 0) yield bytes
    }
  if (cutter.isOpen) throw portusError('stream_truncated')
}

/** The gateway parses a payload, and of some models also what stands in it in base64. */
function limitFrame(payload: Buffer): void {
  limitParts(payload)
  if (payload.length < LONG_PAYLOAD_BYTES) return
  const { bytes } = membersOf(payload.toString()) ?? {}
  if (typeof bytes === 'string') limitParts(Buffer.from(bytes, 'base64'))
}

/** What stands in a shorter payload need not be looked at. */
const LONG_PAYLOAD_BYTES = 64 * 1024
