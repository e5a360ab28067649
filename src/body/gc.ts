/**
 * Bytes of chunks after which their memory is given back. Bun 1.4's collector does not see how much
 * the chunks of a stream hold, and lets a large upload grow the process by as much as 100 MB.
 */
const INTERVAL_BYTES = 8 * 1024 * 1024

/** Counts the bytes of a large body as they pass, and has them collected from time to time. */
export function garbageCollector(): (bytes: number) => void {
  let uncollected = 0
  return (bytes) => {
    uncollected += bytes
    if (uncollected < INTERVAL_BYTES) return
    uncollected = 0
    Bun.gc(true)
  }
}
