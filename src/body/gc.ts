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

/** What a smaller request leaves is collected soon enough without being asked for. */
const LARGE_BYTES = 1024 * 1024
const LARGE_INTERVAL_BYTES = 32 * 1024 * 1024

/** Of all time at most a tenth goes into such collections, whatever clients send: they hold up everything else. */
const PAUSE_TIMES = 9

/** Counts the bytes of large requests that have ended, and has them collected from time to time. */
export function collectLargeBodies(): (bytes: number) => void {
  let uncollected = 0
  let isWaiting = false
  let notBeforeMs = 0
  const collect = () => {
    isWaiting = false
    uncollected = 0
    const startedAtMs = performance.now()
    Bun.gc(true)
    const endedAtMs = performance.now()
    notBeforeMs = endedAtMs + PAUSE_TIMES * (endedAtMs - startedAtMs)
  }
  return (bytes) => {
    if (bytes < LARGE_BYTES) return
    uncollected += bytes
    if (isWaiting || uncollected < LARGE_INTERVAL_BYTES) return
    isWaiting = true
    // What ends the request still refers to its bytes in this turn.
    setTimeout(collect, Math.max(0, notBeforeMs - performance.now()))
  }
}
