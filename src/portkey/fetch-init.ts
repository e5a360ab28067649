import { type Bytes, lengthOfPieces } from '../body/json/body'

/**
 * What the runtime's `fetch` must be told for every request that leaves.
 *
 * - `verbose: false` wins over BUN_CONFIG_VERBOSE_FETCH, which would print credentials;
 * - `timeout: false` lets a model think for longer than the runtime's five minutes;
 * - a DELETE gets a connection of its own: Bun 1.4 sends it a second time when a connection that it
 *   has used before dies, although the provider may have done it, and the second answer would say
 *   that there is nothing to delete.
 */
export const fetchOptions = (method = 'GET'): BunFetchRequestInit =>
  ({
    verbose: false,
    timeout: false,
    ...(method === 'DELETE' && { keepalive: false }),
  }) as BunFetchRequestInit

/** What the runtime's `fetch` is given of a JSON body. */
export type JsonContent = {
  body: Bytes | ReadableStream<Uint8Array>
  /** Set where `fetch` cannot know it. */
  contentLength?: number
}

/** To copy this much takes less time than to hand it over piece by piece. */
const COPIED_BYTES = 512 * 1024

/**
 * A body in pieces, to be sent: once, for a stream is read once. A large one is neither copied nor
 * written in one go, which would hold up every other stream.
 */
export function jsonContent(pieces: readonly Bytes[]): JsonContent {
  const [only] = pieces
  if (only && pieces.length === 1) return { body: only }
  const contentLength = lengthOfPieces(pieces)
  if (contentLength <= COPIED_BYTES) return { body: Buffer.concat(pieces) }
  const left = pieces.values()
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = left.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
  return { body, contentLength }
}
