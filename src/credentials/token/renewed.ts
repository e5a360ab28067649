import { isDeepStrictEqual } from 'node:util'
import { CredentialError, credentialErrorOf } from './credential-error'

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
  /**
   * Another value in place of one that was refused before its end. The old one stays where no other comes.
   *
   * @returns Undefined where another question would bring the same value, or has just been asked.
   */
  replace(refused: T): Promise<T | undefined>
}

/** Hears why a renewal has failed, and how long the old value is still valid. */
export type OnFailure = (error: CredentialError, validForMs: number | undefined) => void

/** A renewal begins so long before the end, or at half of a shorter life. */
const RENEW_AHEAD_MS = 5 * 60_000

/** No value is kept for longer than this without another question, however far its end is said to be. */
const LONGEST_MS = 12 * 3_600_000

/** A value is not used any more so long before its end: clocks differ, and a request takes its time. */
const MARGIN_MS = 10_000

/** After a failed renewal of a value that is still valid, the next one waits so long, or half of what is left. */
const RETRY_AFTER_MS = 30_000
const SHORTEST_RETRY_MS = 1000

/**
 * A failure is repeated for so long without another question. Services lock out who asks too often, and where one
 * is down, each request would wait for it.
 */
const FAILED_FOR_MS = 5000

/** A value that is younger than this is not replaced: the next one would be refused just the same. */
const REPLACED_AFTER_MS = 60_000

type Kept<T> = { value: T; sinceMs: number; renewAtMs: number; endsAtMs: number }

/**
 * Keeps a value and renews it in the background before it ends. There is one renewal at a time, whatever the number
 * of requests that wait for it. A failed renewal is hidden for as long as the old value is valid.
 *
 * @param nowMs Milliseconds of a clock; a test may turn it.
 */
export function renewed<T>(
  source: Source<T>,
  nowMs: () => number = Date.now,
  onFailure: OnFailure = () => {},
): Renewed<T> {
  let kept: Kept<T> | undefined
  let renewal: Promise<T> | undefined
  let failure: { error: CredentialError; fromMs: number } | undefined

  const ask = async (): Promise<T> => {
    try {
      kept = keep(await Promise.try(source), nowMs())
      failure = undefined
      return kept.value
    } catch (cause) {
      const error = credentialErrorOf(cause)
      // A file is read again at once: whoever has just mended it must not wait.
      failure = error.kind === 'misconfigured' ? undefined : { error, fromMs: nowMs() }
      const leftMs = kept ? kept.endsAtMs - nowMs() : 0
      onFailure(error, leftMs > 0 ? leftMs : undefined)
      throw error
    } finally {
      renewal = undefined
    }
  }

  const renew = (): Promise<T> => {
    if (renewal) return renewal
    // A clock that was put back must not make a failure last.
    if (failure && isWithin(failure.fromMs, FAILED_FOR_MS, nowMs()))
      return Promise.reject(failure.error)
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
    async replace(refused) {
      if (!kept || kept.endsAtMs === Number.POSITIVE_INFINITY) return undefined
      if (kept.value === refused) {
        if (!renewal && isWithin(kept.sinceMs, REPLACED_AFTER_MS, nowMs())) return undefined
        // The next refusal of the same value must wait as well.
        kept.sinceMs = nowMs()
        await renew().catch(() => {})
      }
      return isDeepStrictEqual(kept.value, refused) ? undefined : kept.value
    },
  }
}

const isWithin = (fromMs: number, lengthMs: number, now: number): boolean =>
  now >= fromMs && now - fromMs < lengthMs

/** @throws {CredentialError} `unavailable` for a value that has ended before it came. */
function keep<T>({ value, expiresAtMs }: Expiring<T>, now: number): Kept<T> {
  if (expiresAtMs === undefined)
    return {
      value,
      sinceMs: now,
      renewAtMs: Number.POSITIVE_INFINITY,
      endsAtMs: Number.POSITIVE_INFINITY,
    }
  const lifeMs = expiresAtMs - now
  // What is not a number is not greater either.
  if (!(lifeMs > 0))
    throw new CredentialError('unavailable', 'The credentials that came have already ended')
  const endsAtMs = Math.min(expiresAtMs, Number.MAX_SAFE_INTEGER)
  return {
    value,
    sinceMs: now,
    renewAtMs: Math.min(expiresAtMs - Math.min(RENEW_AHEAD_MS, lifeMs / 2), now + LONGEST_MS),
    endsAtMs: endsAtMs - Math.min(MARGIN_MS, lifeMs / 4),
  }
}
