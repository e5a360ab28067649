import { causeOf } from '../../telemetry/cause'
import type { TracingSettings } from '../../telemetry/otlp/settings'
import { partsRejected } from './partial-success'
import type { Payload } from './payload'

/** What came of one request. */
export type Sent =
  /** Taken, but for so many. */
  | { kind: 'taken'; rejected: number }
  /** May be taken later. */
  | { kind: 'later'; cause: string; waitMs: number | undefined }
  | { kind: 'refused'; cause: string }

/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])

const SECOND_MS = 1000

/**
 * Sends spans once. A redirect is not followed, because the headers are for this receiver alone.
 *
 * @param ending Aborted when there is no more time.
 */
export async function sendSpans(
  { url, headers, timeoutMs }: Pick<TracingSettings, 'url' | 'headers' | 'timeoutMs'>,
  payload: Payload,
  ending: AbortSignal,
): Promise<Sent> {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)])
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, ...payload.headers, 'accept-encoding': 'identity' },
      body: payload.body,
      redirect: 'manual',
      signal,
    })
    const { status } = response
    if (response.ok) return { kind: 'taken', rejected: await partsRejected(response) }
    await response.body?.cancel()
    const cause = String(status)
    if (!RETRYABLE.has(status)) return { kind: 'refused', cause }
    return { kind: 'later', cause, waitMs: waitMsIn(response.headers) }
  } catch (error) {
    return { kind: 'later', cause: causeOf(error) ?? 'unknown', waitMs: undefined }
  }
}

/** What a receiver wants to be waited, in seconds or until a date. RFC 9110 section 10.2.3. */
function waitMsIn(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * SECOND_MS : Date.parse(text) - Date.now()
  return ms >= 0 ? ms : undefined
}
