import { describe, expect, test } from 'bun:test'
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

  test('that a zone has left out do not begin', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBeUndefined()
    expect(startOfDay('2011-12-31', 'Pacific/Apia')).toBe(Date.UTC(2011, 11, 30, 10))
  })
})
