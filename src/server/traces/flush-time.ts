/** A silent receiver holds up the end of a process no longer than this. Milliseconds. */
const MOST_MS = 5000

/** Requests that were cut off have spans as well. Supervisors wait for longer than the timeout. Milliseconds. */
const LEAST_MS = 500

/**
 * How long a process that ends may send spans, in milliseconds.
 *
 * @param timeoutMs The time for running requests.
 * @param usedMs How much of it they have taken.
 */
export const flushMs = (timeoutMs: number, usedMs: number): number =>
  Math.min(MOST_MS, Math.max(LEAST_MS, timeoutMs - usedMs))
