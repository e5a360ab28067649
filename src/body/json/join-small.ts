import type { Bytes } from './body'

/** Smaller pieces than this are put together. */
const SMALL_BYTES = 64 * 1024

const NOTHING = new Uint8Array()

/**
 * The same bytes in fewer pieces: each one costs time wherever they are read. Long ones are not copied.
 *
 * @param separator Stands between pieces that are put together. Between those that are made stands none.
 */
export function joinSmall(pieces: readonly Bytes[], separator: Bytes = NOTHING): Bytes[] {
  const made: Bytes[] = []
  let small: Bytes[] = []
  let smallBytes = 0
  const take = () => {
    const [first] = small
    if (first) made.push(small.length === 1 ? first : Buffer.concat(small))
    small = []
    smallBytes = 0
  }
  for (const piece of pieces) {
    if (piece.length >= SMALL_BYTES) {
      take()
      made.push(piece)
      continue
    }
    if (small.length > 0 && separator.length > 0) small.push(separator)
    small.push(piece)
    smallBytes += piece.length
    if (smallBytes >= SMALL_BYTES) take()
  }
  take()
  return made
}
