import { expect, test } from 'bun:test'
import { flushMs } from '../../../src/server/traces/flush-time'

test.each([
  [30_000, 0, 5000],
  [30_000, 28_000, 2000],
  [30_000, 30_000, 500],
  [1, 0, 500],
])('of %d ms, when %d are over, spans get %d', (timeoutMs, usedMs, ms) => {
  expect(flushMs(timeoutMs, usedMs)).toBe(ms)
})
