import type { Logger } from '../telemetry/logger'
import type { Listening } from './listen'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Exit code of a process that a signal ended, by the shells' convention: 128 and SIGINT's number. */
export const INTERRUPTED = 130

/** The first signal that asks the process to end. `again` is called with each further one. */
export function untilSignal(again: () => void): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let count = 0
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (++count > 1) again()
      resolve(signal)
    })
  return promise
}

/**
 * Stops listening and waits for the running requests.
 *
 * @param timeoutMs Milliseconds that they get.
 * @returns the exit code: 0, or 1 when requests had to be cut off.
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
