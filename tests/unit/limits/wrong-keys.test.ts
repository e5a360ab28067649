import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { WRONG_KEY_LIMITS, wrongKeys } from '../../../src/limits/wrong-keys'
import { leastCpuMs } from '../../support/assert/processor-time'

const LIMITS = { maxKeys: 3, windowMs: 1000, maxAddresses: 8 }

describe('the count of wrong keys', () => {
  test('lets so many pass in a window, says how long to wait for others, and begins again', () => {
    const count = wrongKeys(LIMITS)

    const waits = [0, 100, 200, 300, 900, 999.5, 1000, 1001].map(
      (nowMs) => count('192.0.2.1', nowMs).waitMs,
    )

    expect(waits).toEqual([0, 0, 0, 700, 100, 0.5, 0, 0])
  })

  test('says once in a window that there are too many', () => {
    const count = wrongKeys(LIMITS)

    const firsts = [0, 1, 2, 3, 4, 1000, 1001, 1002, 1003, 1004].map(
      (nowMs) => count('192.0.2.1', nowMs).isFirst,
    )

    expect(firsts.map(Number)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 1, 0])
  })

  test('counts each address alone, and all addresses of a network of IPv6 together', () => {
    const count = wrongKeys(LIMITS)
    for (let i = 0; i < 4; i++) count(`2001:db8::${i}`, 0)
    for (let i = 0; i < 3; i++) count('192.0.2.1', 0)

    expect(count('2001:db8::ffff', 0).waitMs).toBe(1000)
    expect(count('2001:db8:0:1::', 0).waitMs).toBe(0)
    expect(count('192.0.2.2', 0).waitMs).toBe(0)
    expect(count('192.0.2.1', 0).waitMs).toBe(1000)
    expect(count('::ffff:192.0.2.1', 0).waitMs).toBe(1000)
  })

  test('of an address goes on as long as no more than half of the others come in between', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 40 }), (others) => {
        const count = wrongKeys(LIMITS)
        const waits = others.map((other, nowMs) => {
          count(`192.0.2.${other}`, nowMs)
          return count('192.0.2.9', nowMs).waitMs
        })

        expect(waits.every((waitMs, at) => waitMs > 0 === at >= LIMITS.maxKeys)).toBe(true)
      }),
    )
  })

  test('is 20 keys a minute', () => {
    const count = wrongKeys()

    const waits = Array.from({ length: 21 }, () => count('192.0.2.1', 0).waitMs)

    expect(waits).toEqual([...Array<number>(20).fill(0), 60_000])
    expect(WRONG_KEY_LIMITS.maxAddresses).toBe(10_000)
  })
})

test('a million addresses take no more memory than it allows, and no more time each', () => {
  const count = wrongKeys()
  const some = (from: number, length: number) => () => {
    for (let i = from; i < from + length; i++)
      count(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0)
  }
  some(0, 20_000)()
  Bun.gc(true)
  const before = process.memoryUsage().heapUsed
  const early = leastCpuMs(some(0, 100_000))

  some(0, 1_000_000)()
  const late = leastCpuMs(some(1_000_000, 100_000))
  Bun.gc(true)

  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6)
  expect(late).toBeLessThan(10 * Math.max(early, 5))
})
