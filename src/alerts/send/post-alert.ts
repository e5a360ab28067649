import type { AlertReceiver } from '../../config/alerts/receiver'
import { causeOf } from '../../telemetry/cause'

/** What came of one attempt. */
export type Posted =
  | { kind: 'taken' }
  /** May be taken later; not before so many milliseconds where the receiver says so. */
  | { kind: 'later'; cause: string; waitMs: number | undefined }
  | { kind: 'refused'; cause: string }

/** Statuses of a client's error that another attempt may not have. RFC 9110, RFC 8470, RFC 6585. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429])
const FIRST_SERVER_ERROR = 500
const SECOND_MS = 1000

/**
 * Posts JSON once. A redirect is not followed, because headers and body are for this receiver alone, and of an answer only the
 * status matters.
 *
 * @param ending Aborted when there is no more time.
 */
export async function postAlert(
  { url, headers }: AlertReceiver,
  body: string,
  timeoutMs: number,
  ending: AbortSignal,
): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'accept-encoding': 'identity' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]),
    })
    // Nobody waits for the rest of an answer.
    response.body?.cancel().catch(() => {})
    const { status } = response
    if (response.ok) return { kind: 'taken' }
    const cause = String(status)
    if (status < FIRST_SERVER_ERROR && !RETRYABLE.has(status)) return { kind: 'refused', cause }
    return { kind: 'later', cause, waitMs: waitMsIn(response.headers, Date.now()) }
  } catch (error) {
    return { kind: 'later', cause: causeOf(error) ?? 'unknown', waitMs: undefined }
  }
}

/** What a receiver wants to be waited, in seconds or until a date. RFC 9110 section 10.2.3. */
function waitMsIn(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * SECOND_MS : Date.parse(text) - nowMs
  return ms >= 0 ? ms : undefined
}
