/** When a target is skipped, and for how long at first. */
export type BreakerRule = {
  /** Failures in a row. */
  failures: number
  /** How long it is skipped. Each trial that fails doubles it. */
  seconds: number
}

/** A target that fails its trials again and again is tried at least this often. */
const LONGEST_MS = 5 * 60_000

/**
 * - `closed`: it is asked.
 * - `open`: it is skipped, because it has failed, or because a request is trying it just now.
 * - `due`: one request may try it.
 */
export type BreakerState = 'closed' | 'open' | 'due'

/**
 * Decides when a target that keeps failing is skipped. Times are milliseconds of one clock that never goes back.
 *
 * What was begun before the latest change says nothing of the time after it, and counts as nothing.
 */
export type Breaker = {
  state(nowMs: number): BreakerState
  /** Until when it is skipped. Undefined where it is closed. */
  readonly untilMs: number | undefined
  /** Failures in a row. */
  readonly failures: number
  /** Takes the trial, which only one request has. Returns its number, or undefined where there is none to take. */
  claim(nowMs: number): number | undefined
  /** Gives a trial back, if it is still the one that runs: its request has not asked, or has learnt nothing. */
  release(trial: number): void
  /** An answer has begun, which may still break off. Returns whether the target is back. */
  answered(startedAtMs: number): boolean
  /** An answer has ended well. Returns whether the target is back. */
  completed(startedAtMs: number): boolean
  /** It has failed. Returns for how many milliseconds it is skipped from now on, if it is. */
  failed(startedAtMs: number, nowMs: number): number | undefined
}

/** A breaker that is closed. */
export function breaker({ failures: limit, seconds }: BreakerRule, createdAtMs: number): Breaker {
  const firstMs = seconds * 1000
  let sinceMs = createdAtMs
  let untilMs: number | undefined
  let failures = 0
  let openings = 0
  let trials = 0
  let running: number | undefined
  const open = (nowMs: number): number => {
    const forMs = Math.max(firstMs, Math.min(LONGEST_MS, firstMs * 2 ** openings))
    openings++
    running = undefined
    sinceMs = nowMs
    untilMs = nowMs + forMs
    return forMs
  }
  const state = (nowMs: number): BreakerState => {
    if (untilMs === undefined) return 'closed'
    return running !== undefined || nowMs < untilMs ? 'open' : 'due'
  }
  const answered = (startedAtMs: number): boolean => {
    if (untilMs === undefined || startedAtMs < sinceMs) return false
    untilMs = undefined
    running = undefined
    // Until an answer has ended well, one more failure is enough.
    failures = limit - 1
    return true
  }
  return {
    state,
    get untilMs() {
      return untilMs
    },
    get failures() {
      return failures
    },
    claim(nowMs) {
      if (state(nowMs) !== 'due') return undefined
      running = ++trials
      return running
    },
    release(trial) {
      if (running === trial) running = undefined
    },
    answered,
    completed(startedAtMs) {
      if (startedAtMs < sinceMs) return false
      const isBack = answered(startedAtMs)
      failures = 0
      openings = 0
      return isBack
    },
    failed(startedAtMs, nowMs) {
      if (startedAtMs < sinceMs) return undefined
      failures++
      if (untilMs !== undefined) return nowMs >= untilMs ? open(nowMs) : undefined
      return failures >= limit ? open(nowMs) : undefined
    },
  }
}
