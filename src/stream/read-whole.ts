import { PortusError, portusError } from '../errors'
import type { Answer } from './answer'

/** Far more than an answer with pictures. A provider that sends without an end must not take all memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/**
 * All bytes of a body.
 *
 * @throws {PortusError} `invalid_provider_answer` where the body breaks off, or is too long.
 */
export async function readWhole(
  { body }: Pick<Answer, 'body'>,
  maxBytes = MAX_ANSWER_BYTES,
): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of body) {
      pieces.push(piece)
      length += piece.byteLength
      if (length > maxBytes) break
    }
  } catch (cause) {
    if (cause instanceof PortusError) throw cause
    throw portusError('invalid_provider_answer', 'incomplete', { cause })
  }
  if (length > maxBytes) throw portusError('invalid_provider_answer', 'long_answer')
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
