const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Larger than a minute: the two largest units of a duration. */
const LONG = [
  { ms: DAY, name: 'd', rest: { ms: HOUR, name: 'h' } },
  { ms: HOUR, name: 'h', rest: { ms: MINUTE, name: 'min' } },
  { ms: MINUTE, name: 'min', rest: { ms: SECOND, name: 's' } },
] as const

/** Milliseconds for people: `340 ms`, `1.24 s`, `2 min 5 s`, `3 h 12 min`. */
export function duration(ms: number): string {
  if (ms < SECOND - 0.5) return `${Math.round(ms)}\u00a0ms`
  if (ms < 9_995) return `${Number((ms / SECOND).toFixed(2))}\u00a0s`
  if (ms < 59_950) return `${Number((ms / SECOND).toFixed(1))}\u00a0s`
  // To the second first, so that no rest becomes a whole unit.
  const whole = Math.round(ms / SECOND) * SECOND
  const unit = LONG.find((one) => whole >= one.ms) ?? LONG[2]
  const first = Math.floor(whole / unit.ms)
  const rest = Math.floor((whole - first * unit.ms) / unit.rest.ms)
  const tail = rest > 0 ? ` ${rest}\u00a0${unit.rest.name}` : ''
  return `${first}\u00a0${unit.name}${tail}`
}

/** When something is, from now: `in 3 h 12 min`, `2 min 5 s ago`, `now`. */
export function fromNow(atMs: number, nowMs: number): string {
  const ms = atMs - nowMs
  if (Math.abs(ms) < SECOND) return 'now'
  // Seconds of what is far away would change for nothing.
  return ms > 0 ? `in ${duration(Math.round(ms / SECOND) * SECOND)}` : `${ago(-ms)} ago`
}

const ago = (ms: number): string => duration(Math.round(ms / SECOND) * SECOND)
