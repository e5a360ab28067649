import type { Weekday, Window } from './rule'

/** The window in which a moment is. Both ends are as of `Date.now()`. */
export type WindowSpan = {
  readonly startMs: number
  /** From then on it is another one. Undefined where time alone ends nothing. */
  readonly endMs?: number | undefined
}

/** Finds the window of a limit at a moment. */
export type WindowAt = (window: Window, nowMs: number) => WindowSpan

type Calendar = Extract<Window, { kind: 'calendar' }>

/** The window that was asked for last. Requests ask for the same one until it ends. */
const current = new WeakMap<Calendar, WindowSpan & { endMs: number }>()

/**
 * The window of a limit at a moment. One of a calendar begins at the first moment of its first day in its time zone, also where
 * that day has no midnight, and ends with the first moment of the next one: there is no gap, and no moment is in two. A sliding
 * one ends at the moment itself, so it has no end to wait for.
 *
 * It is asked for each request: within one window of a calendar it only compares.
 *
 * @param nowMs `Date.now()`
 */
export function windowAt(window: Window, nowMs: number): WindowSpan {
  if (window.kind === 'once') return FOR_EVER
  if (window.kind === 'running') return { startMs: nowMs, endMs: undefined }
  if (window.kind === 'sliding') return { startMs: nowMs - window.seconds * 1000, endMs: undefined }
  const known = current.get(window)
  if (known && known.startMs <= nowMs && nowMs < known.endMs) return known
  const found = calendarWindow(window, nowMs)
  current.set(window, found)
  return found
}

const FOR_EVER: WindowSpan = { startMs: 0, endMs: undefined }

const STEPS = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } } as const

function calendarWindow({ per, timeZone, weekStarts }: Calendar, nowMs: number) {
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds
  // `Temporal` takes no fractions, which clocks that are set by another one have.
  const today = Temporal.Instant.fromEpochMilliseconds(Math.floor(nowMs))
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
  let first = firstDay(today, per, weekStarts)
  for (;;) {
    const next = first.add(STEPS[per])
    const endMs = startOf(next)
    if (nowMs < endMs) return { startMs: startOf(first), endMs }
    // Clocks were put back over midnight, and it is yesterday once more: what has ended does not begin again.
    first = next
  }
}

/** ISO 8601: Monday is 1. */
const WEEKDAYS: Readonly<Record<Weekday, number>> = {
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sunday: 7,
}

function firstDay(date: Temporal.PlainDate, per: Calendar['per'], weekStarts: Weekday) {
  if (per === 'day') return date
  if (per === 'month') return date.with({ day: 1 })
  return date.subtract({ days: (date.dayOfWeek - WEEKDAYS[weekStarts] + 7) % 7 })
}
