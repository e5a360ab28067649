import type { RequestRecord } from '../record'

/**
 * Milliseconds until `nowMs` that no provider took. From a provider's headers to the first bytes behind them it is the
 * provider's time: models begin to think there. Undefined where nobody was asked.
 */
export function ownShareMs(
  { startedAtMs, trace }: Pick<RequestRecord, 'startedAtMs' | 'trace'>,
  nowMs: number,
): number | undefined {
  const { attempts, askedAtMs, answeredAtMs = nowMs } = trace
  const last = attempts.at(-1)
  if (askedAtMs === undefined || last?.endedAtMs === undefined) return undefined
  let ownMs = last.endedAtMs - startedAtMs + nowMs - answeredAtMs
  for (const { startedAtMs: from, endedAtMs: to } of attempts)
    ownMs -= (to ?? last.endedAtMs) - from
  // A clock of the runtime may stand still between two looks.
  return Math.max(0, ownMs)
}
