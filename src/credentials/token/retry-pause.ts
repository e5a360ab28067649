const FIRST_PAUSE_MS = 200

/** Requests of clients wait for credentials, so nobody waits longer than this for another attempt. */
const LONGEST_PAUSE_MS = 5000

/**
 * How long to wait before the next attempt. Undefined where the service wants a longer pause than a client can
 * wait: another attempt before then is refused as well.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; a date is not looked at, as clocks differ.
 *
 * @param attempt How many attempts have been made.
 */
export function pauseMs(attempt: number, retryAfter: string | null): number | undefined {
  const ownMs = FIRST_PAUSE_MS * 2 ** (attempt - 1)
  if (!retryAfter || !/^\d+$/.test(retryAfter)) return ownMs
  const wantedMs = Number(retryAfter) * 1000
  return wantedMs > LONGEST_PAUSE_MS ? undefined : Math.max(wantedMs, ownMs)
}
