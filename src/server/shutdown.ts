import type { Logger } from '../telemetry/logger'
import { ENDING, stopEarlyHandling } from './early-signals'
import type { Listening } from './listen'

/** The shells' exit code of a process that SIGINT (2) ended: 128 + 2. */
export const INTERRUPTED = 130

/** Resolves with the first signal that asks the process to end. Calls `again` for each further one. */
export function untilSignal(again: () => void): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let count = 0
  stopEarlyHandling()
  for (const signal of ENDING)
    process.on(signal, () => {
      if (++count > 1) again()
      resolve(signal)
    })
  return promise
}

/**
 * Stops listening and waits for the running requests.
 *
 * @param timeoutMs Milliseconds until requests are cut off.
 * @returns the exit code: 0, or 1 if requests were cut off.
 */
export async function drain(server: Listening, timeoutMs: number, log: Logger): Promise<number> {
  const { promise: isLate, resolve: giveUp } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => giveUp(true), timeoutMs)
  const wasCut = await Promise.race([server.stop().then(() => false), isLate])
  clearTimeout(timer)
  if (wasCut) {
    log('warn', 'running requests were cut off', { timeout_ms: timeoutMs })
    void server.stop(true)
  }
  return wasCut ? 1 : 0
}
