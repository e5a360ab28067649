import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Window } from '../../../../src/limits/rules/rule'
import { windowAt } from '../../../../src/limits/rules/window'

type Calendar = Extract<Window, { kind: 'calendar' }>
type Per = Calendar['per']

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const calendar = (
  per: Per,
  timeZone: string,
  weekStarts: Calendar['weekStarts'] = 'monday',
): Calendar => ({ kind: 'calendar', per, timeZone, weekStarts })

/** The window in which a moment is, as texts. */
function shown(window: Calendar, at: string) {
  const { startMs, endMs = Number.NaN } = windowAt(window, Date.parse(at))
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString()]
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The date in a zone, as a text that can be compared. */
function dateIn(timeZone: string, ms: number): string {
  const known = formats.get(timeZone)
  const format =
    known ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  if (!known) formats.set(timeZone, format)
  return format.format(ms)
}

/** The latest date that clocks have shown, and the first minute in which they did. */
function dayByClocks(timeZone: string, nowMs: number) {
  let date = ''
  let startMs = 0
  const last = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  for (let at = last - 50 * HOUR_MS; at <= last; at += MINUTE_MS) {
    const shownDate = dateIn(timeZone, at)
    if (shownDate > date) [date, startMs] = [shownDate, at]
  }
  return { date, startMs }
}

/** The first date of the week or month of a date, and that of the next one, by the calendar alone. */
function datesAround(date: string, per: Per, firstWeekday: number): [begin: string, end: string] {
  const at = new Date(`${date}T00:00:00Z`)
  const textOf = (moment: Date) => moment.toISOString().slice(0, 10)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  const first = per === 'month' ? 1 : day - ((at.getUTCDay() - firstWeekday + 7) % 7)
  const next = per === 'month' ? Date.UTC(year, month + 1, 1) : Date.UTC(year, month, first + 7)
  return [textOf(new Date(Date.UTC(year, month, first))), textOf(new Date(next))]
}

describe('a window of a calendar', () => {
  const cases: [what: string, Calendar, at: string, start: string, end: string][] = [
    [
      'a day of UTC',
      calendar('day', 'UTC'),
      '2026-11-05T23:59:59.999Z',
      '2026-11-05T00:00:00.000Z',
      '2026-11-06T00:00:00.000Z',
    ],
    [
      'its end, which is the next one',
      calendar('day', 'UTC'),
      '2026-11-06T00:00:00.000Z',
      '2026-11-06T00:00:00.000Z',
      '2026-11-07T00:00:00.000Z',
    ],
    [
      'a month with a leap day',
      calendar('month', 'UTC'),
      '2028-02-29T12:00:00Z',
      '2028-02-01T00:00:00.000Z',
      '2028-03-01T00:00:00.000Z',
    ],
    [
      'the end of a year',
      calendar('month', 'Europe/Berlin'),
      '2026-12-31T22:59:59Z',
      '2026-11-30T23:00:00.000Z',
      '2026-12-31T23:00:00.000Z',
    ],
    [
      'a day of 23 hours',
      calendar('day', 'Europe/Berlin'),
      '2026-03-29T12:00:00Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'a day of 25 hours',
      calendar('day', 'Europe/Berlin'),
      '2026-10-25T12:00:00Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ],
    [
      'a zone of half an hour',
      calendar('day', 'Asia/Kolkata'),
      '2026-06-01T18:30:00Z',
      '2026-06-01T18:30:00.000Z',
      '2026-06-02T18:30:00.000Z',
    ],
    [
      'a zone of 45 minutes',
      calendar('day', 'Asia/Kathmandu'),
      '2026-06-01T18:14:59Z',
      '2026-05-31T18:15:00.000Z',
      '2026-06-01T18:15:00.000Z',
    ],
    [
      'a day without midnight',
      calendar('day', 'America/Sao_Paulo'),
      '2017-10-15T12:00:00Z',
      '2017-10-15T03:00:00.000Z',
      '2017-10-16T02:00:00.000Z',
    ],
    [
      'another one',
      calendar('day', 'Asia/Beirut'),
      '2024-03-31T12:00:00Z',
      '2024-03-30T22:00:00.000Z',
      '2024-03-31T21:00:00.000Z',
    ],
    [
      'a day that the calendar skips',
      calendar('day', 'Pacific/Apia'),
      '2011-12-30T09:59:59Z',
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
    ],
    // At 00:01 clocks went back to 23:01 of Saturday: Sunday had begun, and does not begin again.
    [
      'a midnight that comes twice',
      calendar('day', 'America/St_Johns'),
      '2006-10-29T03:00:00Z',
      '2006-10-29T02:30:00.000Z',
      '2006-10-30T03:30:00.000Z',
    ],
    [
      'a week from Monday',
      calendar('week', 'Europe/Berlin'),
      '2026-10-25T22:59:59Z',
      '2026-10-18T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ],
    [
      'a week from Sunday',
      calendar('week', 'Europe/Berlin', 'sunday'),
      '2026-10-25T22:59:59Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-31T23:00:00.000Z',
    ],
    [
      'a week over the end of a year',
      calendar('week', 'UTC', 'wednesday'),
      '2027-01-03T00:00:00Z',
      '2026-12-30T00:00:00.000Z',
      '2027-01-06T00:00:00.000Z',
    ],
  ]
  test.each(cases)('%s', (_, window, at, start, end) => {
    expect(shown(window, at)).toEqual([start, end])
  })

  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  /** From when on offsets are whole minutes everywhere. */
  const moments = fc.integer({ min: Date.UTC(1973, 0, 1), max: Date.UTC(2037, 0, 1) })
  /** Often near a change of clocks, where it is hard. */
  const places = fc
    .record({
      zone: fc.constantFrom(...zones),
      atMs: moments,
      isNearChange: fc.boolean(),
      offMs: fc.integer({ min: -26 * HOUR_MS, max: 26 * HOUR_MS }),
    })
    .map(({ zone, atMs, isNearChange, offMs }) => {
      const change = isNearChange
        ? Temporal.Instant.fromEpochMilliseconds(atMs)
            .toZonedDateTimeISO(zone)
            .getTimeZoneTransition('next')
        : null
      return { zone, nowMs: change ? change.epochMilliseconds + offMs : atMs }
    })

  test('of a day begins when clocks first show its date, in every zone', () => {
    fc.assert(
      fc.property(places, ({ zone, nowMs }) => {
        const { startMs, endMs = Number.NaN } = windowAt(calendar('day', zone), nowMs)
        const byClocks = dayByClocks(zone, nowMs)

        expect(startMs).toBe(byClocks.startMs)
        expect(startMs <= nowMs && nowMs < endMs).toBe(true)
        // The next one begins right there, and not a minute before.
        expect(dayByClocks(zone, endMs - MINUTE_MS).date).toBe(byClocks.date)
        expect(dayByClocks(zone, endMs).startMs).toBe(endMs)
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  test('of a week or a month is made of whole days without a gap', () => {
    const weekdays = [
      'monday',
      'tuesday',
      'wednesday',
      'thursday',
      'friday',
      'saturday',
      'sunday',
    ] as const
    fc.assert(
      fc.property(
        places,
        fc.constantFrom<Per>('week', 'month'),
        fc.constantFrom(...weekdays),
        ({ zone, nowMs }, per, weekStarts) => {
          const { startMs, endMs = Number.NaN } = windowAt(calendar(per, zone, weekStarts), nowMs)
          const days: number[] = []
          const day = calendar('day', zone)
          for (let at = startMs; at < endMs; at = windowAt(day, at).endMs ?? Number.NaN)
            days.push(at)
          const last = days.at(-1) ?? Number.NaN
          const { date: today } = dayByClocks(zone, nowMs)
          const [begin, end] = datesAround(today, per, weekdays.indexOf(weekStarts) + 1)

          expect(startMs <= nowMs && nowMs < endMs).toBe(true)
          expect(windowAt(day, startMs).startMs).toBe(startMs)
          expect(windowAt(day, last).endMs).toBe(endMs)
          // A zone may skip the day itself, as Pacific/Kanton did on 1994-12-31: then it begins with the next one.
          expect(dateIn(zone, startMs) >= begin && begin > dateIn(zone, startMs - MINUTE_MS)).toBe(
            true,
          )
          expect(dateIn(zone, endMs) >= end && end > dateIn(zone, endMs - MINUTE_MS)).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)

  test('is the same value until it ends, also after a clock that went back', () => {
    const window = calendar('day', 'Europe/Berlin')
    const noon = Date.parse('2026-11-05T12:00:00Z')
    const first = windowAt(window, noon)

    expect(windowAt(window, noon + 1)).toBe(first)
    expect(windowAt(window, (first.endMs ?? 0) - 1)).toBe(first)
    expect(windowAt(window, first.endMs ?? 0).startMs).toBe(Number(first.endMs))
    expect(windowAt(window, noon)).toEqual(first)
  })
})

test('a fraction of a millisecond is within its millisecond', () => {
  const window = calendar('day', 'UTC')

  expect(windowAt(window, 86_400_000 * 2 - 0.5)).toEqual({
    startMs: 86_400_000,
    endMs: 172_800_000,
  })
})

test('the week that a zone begins with a skipped day starts with the day behind it', () => {
  expect(shown(calendar('week', 'Pacific/Kanton', 'saturday'), '1994-12-31T12:00:00Z')).toEqual([
    '1994-12-31T11:00:00.000Z',
    '1995-01-06T11:00:00.000Z',
  ])
})

test('other windows have no end that time brings', () => {
  expect(windowAt({ kind: 'sliding', seconds: 60 }, 100_000)).toEqual({
    startMs: 40_000,
    endMs: undefined,
  })
  expect(windowAt({ kind: 'once' }, 100_000)).toEqual({ startMs: 0, endMs: undefined })
  expect(windowAt({ kind: 'running' }, 100_000)).toEqual({ startMs: 100_000, endMs: undefined })
})
