const HOUR_MS = 3_600_000

/** Longer than any day that a zone has ever had, but for those that were there twice. */
const LONGEST_DAY_MS = 26 * HOUR_MS

/** A day of a time zone, or the part of it that was asked for. */
export type Day = {
  /** e.g. `2026-11-03` */
  name: string
  startMs: number
  /** It is no part of it. */
  endMs: number
}

/**
 * Tells the day of a moment in a time zone.
 *
 * @param timeZone An IANA name, e.g. `Europe/Berlin`.
 * @throws {RangeError} if there is no such zone.
 */
export function dayIn(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]))
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
  }
}

/**
 * The days of a time zone between two moments, in their order. The first and the last may be cut. Days that begin late and
 * days that are left out, as zones have them, are found as they are.
 */
export function* daysBetween(fromMs: number, toMs: number, timeZone: string): Generator<Day> {
  const dayOf = dayIn(timeZone)
  for (let startMs = fromMs; startMs < toMs; ) {
    const name = dayOf(startMs)
    const endMs = Math.min(toMs, endOfDay(startMs, name, dayOf))
    yield { name, startMs, endMs }
    startMs = endMs
  }
}

/** The first moment of a day of a time zone, e.g. of `2026-11-03`. Undefined where the zone has left it out. */
export function startOfDay(day: string, timeZone: string): number | undefined {
  const nearMs = Date.parse(`${day}T00:00:00Z`)
  for (const { name, startMs } of daysBetween(
    nearMs - 2 * LONGEST_DAY_MS,
    nearMs + LONGEST_DAY_MS,
    timeZone,
  ))
    if (name === day) return startMs
  return undefined
}

/** Nearly all days are as long as one of these. The longest comes first: a clock that is put back may say a new day twice. */
const USUAL_HOURS = [25, 24, 23]

/** The first moment that is no longer in the day. To tell a day is slow, so the usual lengths are tried first. */
function endOfDay(startMs: number, name: string, dayOf: (ms: number) => string): number {
  for (const hours of USUAL_HOURS) {
    const endMs = startMs + hours * HOUR_MS
    if (dayOf(endMs - 1) === name && dayOf(endMs) !== name) return endMs
  }
  let [low, high] = [startMs, startMs + LONGEST_DAY_MS]
  while (dayOf(high) === name) [low, high] = [high, high + LONGEST_DAY_MS]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (dayOf(middle) === name) low = middle
    else high = middle
  }
  return high
}
