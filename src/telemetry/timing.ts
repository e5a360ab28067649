import type { RequestRecord } from './record'

/** Where the time until an answer's beginning went, in milliseconds. */
export type Timing = { portusMs: number; gatewayMs: number; providerMs: number }

/**
 * Whose time it was until now. Undefined where nobody was asked.
 *
 * @param nowMs `performance.now()`.
 */
export function timingOf(
  { startedAtMs, trace }: Pick<RequestRecord, 'startedAtMs' | 'trace'>,
  nowMs: number,
): Timing | undefined {
  const { attempts, askedAtMs, answeredAtMs = nowMs } = trace
  if (askedAtMs === undefined) return undefined
  let providerMs = 0
  for (const attempt of attempts) providerMs += (attempt.endedAtMs ?? nowMs) - attempt.startedAtMs
  const behindMs = answeredAtMs - askedAtMs
  return {
    portusMs: nowMs - startedAtMs - behindMs,
    // A clock of the runtime may stand still between two looks.
    gatewayMs: Math.max(0, behindMs - providerMs),
    providerMs,
  }
}

/** The value of `server-timing`. https://www.w3.org/TR/server-timing/ */
export const serverTiming = ({ portusMs, gatewayMs, providerMs }: Timing): string =>
  `portus;dur=${rounded(portusMs)}, gateway;dur=${rounded(gatewayMs)}, provider;dur=${rounded(providerMs)}`

/** Milliseconds with one decimal. */
export const rounded = (ms: number | undefined): number | undefined =>
  ms && Math.round(ms * 10) / 10
