import type { Found } from './find-secrets'
import type { Search } from './search'

/** What stands in the place of a secret. */
export const REDACTED = Buffer.from('[redacted]')

/** Takes secrets out of bytes that come in chunks. */
export type ByteFilter = {
  /**
   * What may go on: the chunk itself where it holds no secret. An end that may begin one is held back, and no
   * more than that.
   */
  push(chunk: Uint8Array): Uint8Array
  /** What was held back, when nothing comes any more. */
  finish(): Uint8Array
}

const NOTHING = new Uint8Array(0)

/**
 * What is held is looked at again when it has grown by one part in so many: in pieces of a byte, a long beginning of a
 * secret would cost its square. Nothing else is held that long.
 */
const PARTS = 16

/** Takes secrets out of bytes in chunks, with memory for the longest spelling of one. */
export function byteFilter(search: Search): ByteFilter {
  let held: Uint8Array = NOTHING
  let seenBytes = 0
  return {
    push(chunk) {
      if (chunk.byteLength === 0) return chunk
      const bytes = held.byteLength > 0 ? Buffer.concat([held, chunk]) : chunk
      if (bytes.byteLength - seenBytes < seenBytes / PARTS) {
        held = bytes
        return NOTHING
      }
      seenBytes = 0
      const found = search(bytes, false)
      if (!found) {
        held = NOTHING
        return bytes
      }
      const { openFrom, secrets } = settled(found)
      // Copied, not kept by reference: the runtime may use the chunk's memory again.
      held = Buffer.from(bytes.subarray(openFrom))
      seenBytes = held.byteLength
      return without(bytes, secrets, openFrom)
    },
    finish() {
      const bytes = held
      held = NOTHING
      return withoutSecrets(bytes, search)
    },
  }
}

/** A whole body without secrets; the body itself where it holds none. */
export function withoutSecrets<B extends Uint8Array>(
  bytes: B,
  search: Search,
): B | Buffer<ArrayBuffer> {
  const found = bytes.byteLength > 0 ? search(bytes, true) : undefined
  return found ? without(bytes, found.secrets, bytes.length) : bytes
}

/** A secret that has begun before an open end is taken out; one behind its beginning waits with it. */
function settled({ openFrom, secrets }: Found): Found {
  const before = secrets.filter(({ start }) => start < openFrom)
  return { secrets: before, openFrom: Math.max(openFrom, before.at(-1)?.end ?? 0) }
}

function without(bytes: Uint8Array, secrets: Found['secrets'], stop: number): Buffer<ArrayBuffer> {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { start, end } of secrets) {
    pieces.push(bytes.subarray(at, start), REDACTED)
    at = end
  }
  pieces.push(bytes.subarray(at, Math.max(at, stop)))
  return Buffer.concat(pieces)
}
