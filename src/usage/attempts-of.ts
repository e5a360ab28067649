import type { RequestRecord } from '../telemetry/record'
import { redactWhole } from '../telemetry/redact'
import { targetIndex } from '../telemetry/target-index'
import type { Attempt } from '../telemetry/trace'
import type { LedgerAttempt } from './ledger/row'

/** Causes are codes or a few words. */
const MAX_CAUSE_LENGTH = 200

/** The requests to providers, in their order. Targets that were not asked are left out: `skip_failing` and losses. */
export const attemptsOf = ({ trace, startedAtMs }: RequestRecord): LedgerAttempt[] =>
  trace.attempts.filter(({ host }) => host !== '').map((one) => attemptOf(one, startedAtMs))

function attemptOf(attempt: Attempt, arrivedAtMs: number): LedgerAttempt {
  const { target, asked, status, cause, startedAtMs, endedAtMs, redact } = attempt
  return {
    target: targetIndex(target),
    provider: asked?.provider,
    model: asked?.model,
    status,
    cause: cause && redactWhole(redact, cause.slice(0, MAX_CAUSE_LENGTH)),
    words: wordsOf(attempt),
    startedAfterMs: Math.max(0, Math.round(startedAtMs - arrivedAtMs)),
    durationMs: endedAtMs && Math.round(endedAtMs - startedAtMs),
  }
}

/** They are clean and cut already. A provider that names the error in a header alone names it here. */
function wordsOf({ words, errorType }: Attempt): LedgerAttempt['words'] {
  if (!words) return undefined
  const type = words.type ?? errorType
  return { message: words.message, ...(type !== undefined && { type }) }
}
