/** A value and the time at which it ends. Without a time it stays valid. */
export type Expiring<T> = { value: T; expiresAtMs?: number | undefined }

/** Asks for a new value. */
export type Source<T> = () => Promise<Expiring<T>>

/** A value that is renewed before it ends. */
export type Renewed<T> = {
  /**
   * The value. It is a promise only where one must be waited for.
   *
   * @throws {CredentialError} where there is no valid value and no new one.
   */
  get(): T | Promise<T>
  /** The value that is kept, valid or not. Undefined where none has come yet. */
  peek(): T | undefined
}

/** A renewal begins so long before the end, or at half of a shorter life. */
const RENEW_AHEAD_MS = 5 * 60_000

/** A value is not used any more so long before its end: clocks differ, and a request takes its time. */
const MARGIN_MS = 10_000

/** After a failed renewal of a value that is still valid, the next one waits so long. */
const RETRY_AFTER_MS = 30_000

/**
 * Keeps a value and renews it in the background before it ends. There is one renewal at a time, whatever the number
 * of requests that wait for it. A failed renewal is hidden for as long as the old value is valid.
 *
 * @param nowMs Milliseconds of a clock; a test may turn it.
 */
export function renewed<T>(source: Source<T>, nowMs: () => number = Date.now): Renewed<T> {
  let kept: { value: T; renewAtMs: number; endsAtMs: number } | undefined
  let renewal: Promise<T> | undefined

  const renew = (): Promise<T> => {
    renewal ??= source()
      .then(({ value, expiresAtMs = Number.POSITIVE_INFINITY }) => {
        const lifeMs = expiresAtMs - nowMs()
        const aheadMs = Math.min(RENEW_AHEAD_MS, lifeMs / 2)
        kept = {
          value,
          renewAtMs: expiresAtMs === Number.POSITIVE_INFINITY ? expiresAtMs : expiresAtMs - aheadMs,
          endsAtMs: expiresAtMs - Math.min(MARGIN_MS, lifeMs / 4),
        }
        return value
      })
      .finally(() => {
        renewal = undefined
      })
    return renewal
  }

  return {
    get() {
      const now = nowMs()
      if (!kept || now >= kept.endsAtMs) return renew()
      const { value } = kept
      if (now >= kept.renewAtMs) {
        // Set first, so that a renewal that fails is not tried again by every request.
        kept.renewAtMs = now + RETRY_AFTER_MS
        renew().catch(() => {})
      }
      return value
    },
    peek: () => kept?.value,
  }
}
