const formatter = (options: Intl.DateTimeFormatOptions, timeZone?: string) =>
  new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone && { timeZone }) })

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const SECONDS = { ...CLOCK, second: '2-digit' } as const
const DATE = { day: 'numeric', month: 'short' } as const

/** `14:03` */
export const clock = (at: number | string, timeZone?: string): string =>
  formatter(CLOCK, timeZone).format(new Date(at))

/** `14:03:22` */
export const clockSeconds = (at: number | string, timeZone?: string): string =>
  formatter(SECONDS, timeZone).format(new Date(at))

/** `3 Nov` */
export const date = (at: number | string, timeZone?: string): string =>
  formatter(DATE, timeZone).format(new Date(at))

/** `3 Nov 2027` */
export const dateYear = (at: number | string, timeZone?: string): string =>
  formatter({ ...DATE, year: 'numeric' }, timeZone).format(new Date(at))

/** `3 Nov, 14:03:22`, and the clock alone where it is of today. */
export function moment(at: number | string, nowMs: number, timeZone?: string): string {
  const isToday = dateYear(at, timeZone) === dateYear(nowMs, timeZone)
  return isToday
    ? clockSeconds(at, timeZone)
    : `${date(at, timeZone)}, ${clockSeconds(at, timeZone)}`
}

/** Everything that is to know of a time, for a title: `Tue 3 Nov 2026, 14:03:22 CET`. */
export const exactTime = (at: number | string, timeZone?: string): string =>
  formatter(
    {
      ...SECONDS,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZoneName: 'short',
    },
    timeZone,
  ).format(new Date(at))
