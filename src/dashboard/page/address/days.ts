export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** How far a zone's clocks are ahead of UTC. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs)
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return local - Math.floor(atMs / 1000) * 1000
}

/**
 * When a day began in a zone. A day may have 23 or 25 hours.
 *
 * @param days How many days later, or earlier where it is negative.
 */
export function startOfDay(atMs: number, timeZone: string, days = 0): number {
  const local = new Date(atMs + offsetMs(atMs, timeZone))
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days)
  // The offset at the first guess may be that of the other side of a change.
  const guess = midnight - offsetMs(midnight, timeZone)
  return midnight - offsetMs(guess, timeZone)
}
