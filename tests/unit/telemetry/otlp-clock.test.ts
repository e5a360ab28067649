import { expect, test } from 'bun:test'
import { unixClock } from '../../../src/telemetry/otlp/clock'

test('times are nanoseconds since 1970, and small steps of the clock change nothing between spans', () => {
  let wallMs = 1_795_000_000_000
  let steadyMs = 500
  const time = unixClock(
    () => wallMs,
    () => steadyMs,
  )

  expect(time(500)).toBe('1795000000000000000')
  expect(time(500.25)).toBe('1795000000000250000')
  wallMs += 1010
  steadyMs += 1000
  expect(time(1500)).toBe('1795000001000000000')
  wallMs += 60_000
  expect(time(1500)).toBe('1795000061010000000')
})
