import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Pace, paceOf } from '../../../src/body/pace'

const MINUTE_MS = 60_000
const LIMITS = { idleTimeoutMs: MINUTE_MS, totalTimeoutMs: 10 * MINUTE_MS }

/** How long a client is served that sends so many bytes each so many milliseconds. */
function servedMs(pace: Pace, bytes: number, everyMs: number): number {
  for (let passedMs = 0; ; passedMs += everyMs) {
    if (pace.leftMs < everyMs) return passedMs + pace.leftMs
    pace.received(bytes, everyMs)
  }
}

describe('a client is waited for', () => {
  test.each([
    ['a byte a second', 1, 1000, 1],
    ['a byte each 59 seconds', 1, 59_000, 1],
    ['100 bytes a second', 100, 1000, 2],
    ['a mobile phone at the edge of its network, 2 KB/s', 2000, 1000, 10],
    ['128 KB/s', 128_000, 1000, 10],
    ['16 KB after each 50 seconds of nothing', 16_384, 50_000, 10],
  ])('%s', (_, bytes, everyMs, minutes) => {
    const served = servedMs(paceOf(LIMITS), bytes, everyMs) / MINUTE_MS

    expect(served).toBeGreaterThanOrEqual(minutes === 1 ? 0.98 : minutes * 0.8)
    expect(served).toBeLessThanOrEqual(minutes * 1.1)
  })

  test('never longer than for the whole body, and for one silence never longer than that may be', () => {
    const reading = fc.record({ bytes: fc.nat(1_000_000), waitedMs: fc.nat(MINUTE_MS) })
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 100 }), (readings) => {
        const pace = paceOf(LIMITS)
        let waitedMs = 0
        for (const { bytes, waitedMs: more } of readings) {
          expect(pace.leftMs).toBeLessThanOrEqual(MINUTE_MS)
          expect(pace.leftMs).toBeLessThanOrEqual(Math.max(0, LIMITS.totalTimeoutMs - waitedMs))
          pace.received(bytes, more)
          waitedMs += more
        }
        expect(pace.leftMs).toBeGreaterThanOrEqual(0)
      }),
      { seed: 42, numRuns: 200 },
    )
  })

  test('without a limit that the provider’s slowness uses up: what Portus does not wait for, does not count', () => {
    const pace = paceOf(LIMITS)
    for (let at = 0; at < 1000; at++) pace.received(64 * 1024, 0)

    expect(pace.leftMs).toBe(MINUTE_MS)
  })
})
