import { CredentialError } from './credential-error'

/** A value and the time at which it ends. Without a time it stays valid. */
export type Expiring<T> = { value: T; expiresAtMs?: number | undefined }

/** Asks for a new value. It must come to an end by itself, as there is no other call until then. */
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

/** Hears why a renewal has failed, and how long the old value is still valid. */
export type OnFailed = (cause: unknown, validForMs: number | undefined) => void

/** A renewal begins so long before the end, or at half of a shorter life. */
const RENEW_AHEAD_MS = 5 * 60_000

/** A value is not used any more so long before its end: clocks differ, and a request takes its time. */
const MARGIN_MS = 10_000

/** After a failed renewal of a value that is still valid, the next one waits so long, or half of what is left. */
const RETRY_AFTER_MS = 30_000
const SHORTEST_RETRY_MS = 1000

/** A refusal is repeated for so long without another question: services lock out who asks too often. */
const REFUSED_FOR_MS = 5000

type Kept<T> = { value: T; renewAtMs: number; endsAtMs: number }

/**
 * Keeps a value and renews it in the background before it ends. There is one renewal at a time, whatever the number
 * of requests that wait for it. A failed renewal is hidden for as long as the old value is valid.
 *
 * @param nowMs Milliseconds of a clock; a test may turn it.
 */
export function renewed<T>(
  source: Source<T>,
  nowMs: () => number = Date.now,
  onFailed: OnFailed = () => {},
): Renewed<T> {
  let kept: Kept<T> | undefined
  let renewal: Promise<T> | undefined
  let refusal: { error: CredentialError; fromMs: number } | undefined

  const ask = async (): Promise<T> => {
    try {
      kept = keep(await Promise.try(source), nowMs())
      return kept.value
    } catch (error) {
      if (error instanceof CredentialError && error.kind === 'refused')
        refusal = { error, fromMs: nowMs() }
      const leftMs = kept ? kept.endsAtMs - nowMs() : 0
      onFailed(error, leftMs > 0 ? leftMs : undefined)
      throw error
    } finally {
      renewal = undefined
    }
  }

  const renew = (): Promise<T> => {
    if (renewal) return renewal
    const sinceMs = refusal && nowMs() - refusal.fromMs
    // A clock that was put back must not make a refusal last.
    if (refusal && sinceMs !== undefined && sinceMs >= 0 && sinceMs < REFUSED_FOR_MS)
      return Promise.reject(refusal.error)
    refusal = undefined
    const asked = ask()
    renewal = asked
    return asked
  }

  return {
    get() {
      const now = nowMs()
      if (!kept || now >= kept.endsAtMs) return renew()
      const { value, renewAtMs, endsAtMs } = kept
      if (now >= renewAtMs) {
        // Set first, so that a renewal that fails is not tried again by every request.
        kept.renewAtMs =
          now + Math.max(SHORTEST_RETRY_MS, Math.min(RETRY_AFTER_MS, (endsAtMs - now) / 2))
        renew().catch(() => {})
      }
      return value
    },
    peek: () => kept?.value,
  }
}

/** @throws {CredentialError} `unavailable` for a value that has ended before it came. */
function keep<T>({ value, expiresAtMs }: Expiring<T>, now: number): Kept<T> {
  if (expiresAtMs === undefined)
    return { value, renewAtMs: Number.POSITIVE_INFINITY, endsAtMs: Number.POSITIVE_INFINITY }
  const lifeMs = expiresAtMs - now
  // What is not a number is not greater either.
  if (!(lifeMs > 0))
    throw new CredentialError('unavailable', 'The credentials that came have already ended')
  return {
    value,
    renewAtMs: expiresAtMs - Math.min(RENEW_AHEAD_MS, lifeMs / 2),
    endsAtMs: expiresAtMs - Math.min(MARGIN_MS, lifeMs / 4),
  }
}
