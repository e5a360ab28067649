import type { Logger } from '../../telemetry/logger'
import type { Announcement } from './parent-channel'
import type { WorkerProcess } from './worker-process'

/** Milliseconds until a restart after two short lives in a row. Each further one doubles it. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000
const SHORT_LIFE_MS = 10_000

/** A worker that has listened before may fail to start this often in a row. */
const MAX_FAILED_STARTS = 5

/** One of the workers of a pool. When its process ends, another one takes its place. */
export type WorkerSlot = {
  number: number
  start: () => WorkerProcess
  /** Called each time a process listens. */
  onListening: (lines: readonly Announcement[]) => void
  /** Aborted when no process is to start any more. */
  ending: AbortSignal
  log: Logger
}

/**
 * Starts a worker again whenever it ends, until the pool ends or the worker keeps failing to start.
 *
 * @returns the exit code of the last process.
 */
export async function keepRunning({ number, start, onListening, ending, log }: WorkerSlot) {
  let shortLives = 0
  let failedStarts = 0
  let maxFailedStarts = 1
  for (;;) {
    const startedMs = performance.now()
    const worker = start()
    const about = { worker: number, pid: worker.pid }
    const lines = await worker.listening
    failedStarts = lines ? 0 : failedStarts + 1
    if (lines) {
      if (maxFailedStarts > 1) log('info', 'worker listens again', about)
      maxFailedStarts = MAX_FAILED_STARTS
      onListening(lines)
    }
    const { code, signal } = await worker.ended
    if (ending.aborted) return signal ? 1 : code
    const hasGivenUp = failedStarts >= maxFailedStarts
    shortLives = performance.now() - startedMs < SHORT_LIFE_MS ? shortLives + 1 : 0
    const waitMs = waitAfter(shortLives)
    // A worker that has never started has written the reason itself.
    if (maxFailedStarts > 1 || signal)
      log(code === 0 ? 'info' : 'error', hasGivenUp ? 'worker does not start' : 'worker ended', {
        ...about,
        ...(signal ? { signal } : { code }),
        restart_in_ms: hasGivenUp ? undefined : waitMs,
      })
    if (hasGivenUp) return code || 1
    await pause(waitMs, ending)
    if (ending.aborted) return 0
  }
}

const waitAfter = (shortLives: number): number =>
  shortLives < 2 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (shortLives - 2))

/** Waits, but no longer than until `ending`. */
function pause(ms: number, ending: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  ending.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
