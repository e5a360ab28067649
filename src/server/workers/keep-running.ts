import type { Logger } from '../../telemetry/logger'
import type { Announcement } from './parent-channel'
import type { WorkerProcess } from './worker-process'

/**
 * Milliseconds until a worker is started again whose predecessor lived for a short time as well; twice
 * as many each time.
 */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000
const SHORT_LIFE_MS = 10_000

/** So often in a row may a worker end before it listens; one that never did may not at all. */
const MAX_FAILED_STARTS = 5

/** A place in a family, which one worker at a time fills. */
export type Place = {
  number: number
  start: () => WorkerProcess
  /** Called each time its worker listens. */
  onListening: (lines: readonly Announcement[]) => void
  /** Aborted when nothing is to be started any more. */
  ending: AbortSignal
  log: Logger
}

/**
 * Fills a place until the family ends, or until its workers no longer start.
 *
 * @returns the exit code of the last one.
 */
export async function keepRunning({ number, start, onListening, ending, log }: Place) {
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
    // One that does not start at all has said why, in the words that a single process has.
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

/** Waits, but not beyond the end. */
function pause(ms: number, ending: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  ending.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
