import { portusError } from '../errors'

/** The bytes that one request holds, in memory or in files, while it is served. */
export type Hold = {
  /**
   * Counts further bytes, before they are kept.
   *
   * @throws {PortusError} `overloaded` where the process or the application holds too many already.
   */
  take(bytes: number): void
  /** Counts bytes as let go. */
  give(bytes: number): void
  /** Lets everything go. The hold counts nothing after that. */
  release(): void
}

/** How many bytes the requests of this process hold. */
export type BytesInFlight = {
  readonly held: number
  /** A hold of nothing yet, for a request of an application. */
  holdFor(application: string): Hold
}

/** Seconds after which a client may try again: by then some of the running requests have ended. */
const RETRY_AFTER_SECONDS = '1'

/**
 * Counts the bytes that requests hold, so that many requests together cannot fill the memory.
 *
 * @param maxBytes For the whole process.
 * @param maxApplicationBytes For the requests of one application.
 */
export function bytesInFlight(maxBytes: number, maxApplicationBytes: number): BytesInFlight {
  let held = 0
  const byApplication = new Map<string, number>()

  const count = (application: string, bytes: number) => {
    held += bytes
    const own = (byApplication.get(application) ?? 0) + bytes
    if (own > 0) byApplication.set(application, own)
    else byApplication.delete(application)
  }

  return {
    get held() {
      return held
    },
    holdFor(application) {
      let own = 0
      let isReleased = false
      return {
        take(bytes) {
          if (isReleased) return
          const isOver =
            held + bytes > maxBytes ||
            (byApplication.get(application) ?? 0) + bytes > maxApplicationBytes
          if (isOver)
            throw portusError('overloaded', { headers: { 'retry-after': RETRY_AFTER_SECONDS } })
          own += bytes
          count(application, bytes)
        },
        give(bytes) {
          if (isReleased) return
          const given = Math.min(bytes, own)
          own -= given
          count(application, -given)
        },
        release() {
          if (isReleased) return
          isReleased = true
          count(application, -own)
        },
      }
    },
  }
}
