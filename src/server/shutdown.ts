import type { Logger } from '../telemetry/logger'
import type { Listening } from './listen'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Exit code of a process that a signal ended, by the shells' convention: 128 and SIGINT's number. */
const INTERRUPTED = 130

/**
 * Waits for a signal, and then for the running requests. A second signal ends at once.
 *
 * @param timeoutMs Milliseconds that running requests get.
 * @returns the exit code: 0, or 1 when requests had to be cut off.
 */
export async function untilShutdown(
  server: Listening,
  timeoutMs: number,
  log: Logger,
  exit: (code: number) => never,
): Promise<number> {
  const { promise: signalled, resolve } = Promise.withResolvers<string>()
  let count = 0
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (++count > 1) exit(INTERRUPTED)
      resolve(signal)
    })
  log('info', 'shutting down', { signal: await signalled, timeout_ms: timeoutMs })
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
