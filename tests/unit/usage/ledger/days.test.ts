import { describe, expect, spyOn, test } from 'bun:test'
import fc from 'fast-check'
import { dayIn, daysBetween, startOfDay } from '../../../../src/usage/ledger/days'

const HOUR_MS = 3_600_000

describe('days of a time zone', () => {
  test('cover a time without a gap, each with its own name, whatever the zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) }),
        fc.integer({ min: 1, max: 12 * 24 * HOUR_MS }),
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        (fromMs, lengthMs, timeZone) => {
          const days = [...daysBetween(fromMs, fromMs + lengthMs, timeZone)]
          const dayOf = dayIn(timeZone)
          expect(days[0]?.startMs).toBe(fromMs)
          expect(days.at(-1)?.endMs).toBe(fromMs + lengthMs)
          for (const [at, { name, startMs, endMs }] of days.entries()) {
            expect([dayOf(startMs), dayOf(endMs - 1)]).toEqual([name, name])
            if (at > 0) expect(days[at - 1]).toMatchObject({ endMs: startMs })
          }
          expect(new Set(days.map(({ name }) => name)).size).toBe(days.length)
        },
      ),
      { numRuns: 200 },
    )
  })

  test.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z', 25],
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00Z', 23],
    ['2026-11-03', 'Asia/Kathmandu', '2026-11-02T18:15:00Z', 24],
    ['2028-02-29', 'UTC', '2028-02-29T00:00:00Z', 24],
  ])('%s in %s begins at %s and has %i hours', (day, timeZone, start, hours) => {
    const startMs = startOfDay(day, timeZone) ?? 0
    const [found] = daysBetween(startMs, startMs + 40 * HOUR_MS, timeZone)

    expect(startMs).toBe(Date.parse(start))
    expect(found).toEqual({ name: day, startMs, endMs: startMs + hours * HOUR_MS })
  })

  test('are told with few looks at the calendar, also where clocks are changed', () => {
    const telling = spyOn(Intl.DateTimeFormat.prototype, 'formatToParts')
    try {
      const startMs = Date.parse('2026-01-01T00:00:00+01:00')
      const days = [...daysBetween(startMs, startMs + 365 * 24 * HOUR_MS, 'Europe/Berlin')]

      expect(days).toHaveLength(365)
      expect(telling.mock.calls.length).toBeLessThan(365 * 4 + 10)
      expect(telling.mock.calls.length).toBeGreaterThan(365)
    } finally {
      telling.mockRestore()
    }
  })

  test('that say their name twice, as a clock is put back after midnight, end at the last of them', () => {
    const startMs = Date.parse('2010-11-06T00:00:00-02:30')
    const [first] = daysBetween(startMs, startMs + 40 * HOUR_MS, 'America/St_Johns')

    expect(first).toEqual({ name: '2010-11-06', startMs, endMs: startMs + 25 * HOUR_MS })
  })

  test('that a zone has left out do not begin', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBeUndefined()
    expect(startOfDay('2011-12-31', 'Pacific/Apia')).toBe(Date.UTC(2011, 11, 30, 10))
  })
})
