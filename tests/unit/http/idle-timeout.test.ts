import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { idleTimeout } from '../../../src/http/idle-timeout'

const of = (seconds: number) => idleTimeout({ PORTUS_KEEP_ALIVE_SECONDS: seconds })

test('a kept connection outlives whoever keeps it for as many seconds, as far as the runtime can', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }), (seconds) => {
      const { newSeconds, keptSeconds } = of(seconds)

      expect(keptSeconds).toBeGreaterThanOrEqual(Math.min(255, seconds + 4))
      expect(keptSeconds).toBeLessThanOrEqual(255)
      expect(newSeconds).toBe(keptSeconds)
    }),
  )
})

test('with 0 a kept connection stays, and one without a request does not', () => {
  expect(of(0)).toEqual({ newSeconds: 75, keptSeconds: 0 })
})
