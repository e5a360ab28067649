import type { Logger } from '../telemetry/logger'

/** How often it is looked, and how late a look must be to be told. */
const TICK_MS = 250
const MIN_LATE_MS = 1000

/**
 * Makes a function that is called every `tickMs` with the time, and says how late a call is that comes more
 * than `minLateMs` too late.
 */
export function lateness(tickMs: number, minLateMs: number, startMs: number) {
  let dueMs = startMs + tickMs
  return (nowMs: number): number | undefined => {
    const lateMs = nowMs - dueMs
    dueMs = nowMs + tickMs
    return lateMs > minLateMs ? Math.round(lateMs) : undefined
  }
}

/**
 * Logs afterwards that the process has stood still, and for how long at least: it was computing, or stopped.
 *
 * @returns a function that ends it.
 */
export function logStandstills(log: Logger): () => void {
  const late = lateness(TICK_MS, MIN_LATE_MS, performance.now())
  const timer = setInterval(() => {
    const stalledMs = late(performance.now())
    if (stalledMs !== undefined) log('warn', 'the process stood still', { stalled_ms: stalledMs })
  }, TICK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
