import { portusError } from '../errors'

/** The bytes that one request holds, in memory or in files, while it is served. */
export type Hold = {
  /**
   * Counts further bytes, before they are kept.
   *
   * @throws {PortusError} `overloaded` where the process or the application holds too many already;
   * `request_too_large` where this request alone would hold more than an application may.
   */
  take(bytes: number): void
  /** Counts bytes as let go. */
  give(bytes: number): void
  /** Lets everything go. The hold counts nothing after that. */
  release(): void
  /** A hold of its own, for bytes that may outlive the request. Whoever keeps them releases it. */
  apart(): Hold
}

/** How many bytes the requests of this process hold. */
export type BytesInFlight = {
  readonly held: number
  /** A hold of nothing yet, for a request of an application. */
  holdFor(application: string): Hold
}

/** Counts nothing. */
export const NO_HOLD: Hold = { take() {}, give() {}, release() {}, apart: () => NO_HOLD }

/** Portus does not read the rest of a body, so the connection cannot serve another request. */
const NOT_READ = { headers: { connection: 'close' } }

/** Within a second some of the running requests have ended. */
const OVERLOADED = { headers: { ...NOT_READ.headers, 'retry-after': '1' } }

/** The part of a budget that one application may take: the others always have three quarters. */
const APPLICATION_SHARE = 1 / 4

/** The bytes that the requests of one application may hold. */
export const applicationShare = (maxBytes: number): number =>
  Math.floor(maxBytes * APPLICATION_SHARE)

/**
 * Counts the bytes that requests hold, so that many requests together cannot fill the memory.
 *
 * @param maxBytes For the whole process. The requests of one application may hold a quarter of it.
 * @param onRelease Hears of the bytes that a request has let go of.
 */
export function bytesInFlight(
  maxBytes: number,
  onRelease: (bytes: number) => void = () => {},
): BytesInFlight {
  const maxApplicationBytes = applicationShare(maxBytes)
  const byApplication = new Map<string, { held: number }>()
  let held = 0

  const countOf = (application: string) => {
    const known = byApplication.get(application)
    if (known) return known
    const count = { held: 0 }
    byApplication.set(application, count)
    return count
  }

  const holdIn = (shared: { held: number }): Hold => {
    let own = 0
    let isReleased = false
    const add = (bytes: number) => {
      own += bytes
      held += bytes
      shared.held += bytes
    }
    return {
      take(bytes) {
        if (isReleased) return
        if (own + bytes > maxApplicationBytes)
          throw portusError('request_too_large', 'too_much_held', {
            ...NOT_READ,
            values: { max: maxApplicationBytes },
          })
        if (held + bytes > maxBytes || shared.held + bytes > maxApplicationBytes)
          throw portusError('overloaded', OVERLOADED)
        add(bytes)
      },
      give(bytes) {
        add(-Math.min(bytes, own))
      },
      release() {
        isReleased = true
        if (own === 0) return
        const bytes = own
        add(-own)
        onRelease(bytes)
      },
      apart: () => holdIn(shared),
    }
  }

  return {
    get held() {
      return held
    },
    holdFor: (application) => holdIn(countOf(application)),
  }
}
