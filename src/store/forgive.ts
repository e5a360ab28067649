import type { Logger } from '../telemetry/logger'

/** A disk that is full stays full for a while, and each request would say so. */
const QUIET_MS = 10 * 60 * 1000

/** What is said of a store that fails. */
export type Failing = {
  log: Logger
  message: string
  remedy: string
  nowMs?: (() => number) | undefined
  /** Said when it works again, where it was said that it fails. Nothing by default. */
  again?: string | undefined
  /** What of a cause may stand in a log: its message by default. */
  words?: ((cause: unknown) => string | undefined) | undefined
}

/** Says that a store fails. */
export type FailureLog = {
  failed(doing: string, cause: unknown): void
  worked(): void
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** Failures are logged once, until the store works again, and no more often than every ten minutes. */
export function failureLog({
  log,
  message,
  remedy,
  again,
  nowMs = () => performance.now(),
  words = messageOf,
}: Failing): FailureLog {
  let loggedAtMs = Number.NEGATIVE_INFINITY
  let isFailing = false
  let isSaid = false
  return {
    failed(doing, cause) {
      if (!isFailing && nowMs() - loggedAtMs >= QUIET_MS) {
        loggedAtMs = nowMs()
        isSaid = true
        log('error', message, { doing, cause: words(cause), remedy })
      }
      isFailing = true
    },
    worked() {
      if (isSaid && again !== undefined) log('info', again)
      isFailing = false
      isSaid = false
    },
  }
}

/** Does something with a store. If that fails, it comes to what it would without one. */
export type Forgive = <T>(doing: string, work: Promise<T>, otherwise: T) => Promise<T>

/** Keeps failures of a store from failing requests. They are logged as {@link failureLog} does. */
export function forgive(failing: Failing): Forgive {
  const failures = failureLog(failing)
  return async (doing, work, otherwise) => {
    try {
      const result = await work
      failures.worked()
      return result
    } catch (cause) {
      failures.failed(doing, cause)
      return otherwise
    }
  }
}
