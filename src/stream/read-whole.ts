import { PortusError, portusError } from '../errors'
import type { Hold } from '../limits/bytes-in-flight'
import type { Answer } from './answer'
import { limitedBytes, MAX_ANSWER_BYTES } from './limited'

/**
 * All bytes of a body.
 *
 * @param hold Counts them.
 * @throws {PortusError} `invalid_provider_answer` where the body breaks off, or is too long; `overloaded` where
 * no more may be kept.
 */
export async function readWhole(
  { body }: Pick<Answer, 'body'>,
  maxBytes = MAX_ANSWER_BYTES,
  hold?: Hold,
): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of limitedBytes(body, maxBytes, hold)) pieces.push(piece)
  } catch (cause) {
    throw cause instanceof PortusError
      ? cause
      : portusError('invalid_provider_answer', 'incomplete', { cause })
  }
  return Buffer.concat(pieces)
}

/** The start of a body, as far as it comes and up to a limit. */
export async function readStart(
  { body }: Pick<Answer, 'body'>,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of body) {
      pieces.push(piece)
      length += piece.byteLength
      if (length >= maxBytes) break
    }
  } catch {
    // An error answer that breaks off says what it has said.
  }
  return Buffer.concat(pieces)
}
