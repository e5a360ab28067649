import type { Logger } from '../telemetry/logger'

/** A disk that is full stays full for a while, and each request would say so. */
const QUIET_MS = 10 * 60 * 1000

/** What is said of a store that fails. */
export type Failing = {
  log: Logger
  message: string
  remedy: string
  nowMs?: (() => number) | undefined
}

/** Does something with a store. If that fails, it comes to what it would without one. */
export type Forgive = <T>(doing: string, work: Promise<T>, otherwise: T) => Promise<T>

/** Keeps failures of a store from failing requests. They are logged once, until it works again, and no more often than every ten minutes. */
export function forgive({
  log,
  message,
  remedy,
  nowMs = () => performance.now(),
}: Failing): Forgive {
  let loggedAtMs = Number.NEGATIVE_INFINITY
  let isFailing = false
  return async (doing, work, otherwise) => {
    try {
      const result = await work
      isFailing = false
      return result
    } catch (cause) {
      if (!isFailing && nowMs() - loggedAtMs >= QUIET_MS) {
        loggedAtMs = nowMs()
        log('error', message, {
          doing,
          cause: cause instanceof Error ? cause.message : String(cause),
          remedy,
        })
      }
      isFailing = true
      return otherwise
    }
  }
}
