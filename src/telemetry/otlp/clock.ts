/** A difference up to this is of the clocks' resolution, and no step of the clock of the wall. */
const TOLERANCE_MS = 20

/** Prints a time of `performance.now()` as nanoseconds since 1970, as OTLP has them: a text of digits. */
export type UnixTime = (ms: number) => string

/**
 * The clock of the wall, by the steady one of the process. The system sets the former right now and then, so that over
 * months both drift apart; spans of one trace must not.
 */
export function unixClock(
  wallMs: () => number = Date.now,
  steadyMs: () => number = () => performance.now(),
): UnixTime {
  let offsetMs = wallMs() - steadyMs()
  return (ms) => {
    const now = wallMs() - steadyMs()
    if (Math.abs(now - offsetMs) > TOLERANCE_MS) offsetMs = now
    // Nanoseconds since 1970 are more than a number holds exactly; microseconds are not.
    return `${Math.round((offsetMs + ms) * 1000)}000`
  }
}
