import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { breaker } from '../../../src/limits/breaker'

const RULE = { failures: 3, seconds: 10 }

/** A breaker that has failed until it opened, at 100 ms. */
function opened() {
  const one = breaker(RULE, 0)
  for (const _ of Array(3)) one.failed(50, 100)
  return one
}

describe('a breaker', () => {
  test('opens at the failures in a row that its rule says, and says for how long', () => {
    const one = breaker(RULE, 0)

    const said = [one.failed(1, 2), one.failed(1, 2), one.failed(1, 3)]

    expect(said).toEqual([undefined, undefined, 10_000])
    expect([one.state(3), one.state(10_002), one.state(10_003)]).toEqual(['open', 'open', 'due'])
  })

  test('begins to count anew behind an answer that has ended well', () => {
    const one = breaker(RULE, 0)
    one.failed(1, 2)
    one.failed(1, 2)

    one.completed(2)

    expect([one.failed(3, 4), one.failed(3, 4)]).toEqual([undefined, undefined])
    expect(one.state(5)).toBe('closed')
  })

  test('gives its trial to one request, which can give it back', () => {
    const one = opened()

    const early = one.claim(200)
    const trial = one.claim(10_100) ?? 0
    const other = one.claim(10_100)

    expect(early).toBeUndefined()
    expect(trial).toBeGreaterThan(0)
    expect(other).toBeUndefined()
    expect(one.state(10_100)).toBe('open')
    one.release(trial)
    expect(one.state(10_100)).toBe('due')
  })

  test('lets nobody give back the trial of another request', () => {
    const one = opened()
    const before = one.claim(10_100) ?? 0
    one.failed(10_100, 10_200)
    one.claim(30_200)

    one.release(before)

    expect(one.state(30_200)).toBe('open')
  })

  test('stays open for twice as long behind each trial that fails, up to five minutes', () => {
    const one = opened()
    const times: (number | undefined)[] = []

    for (let nowMs = 0; times.length < 7; ) {
      nowMs = one.untilMs ?? 0
      one.claim(nowMs)
      times.push(one.failed(nowMs, nowMs))
    }

    expect(times).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000])
  })

  test('keeps to a rule that is longer than five minutes', () => {
    const one = breaker({ failures: 1, seconds: 3600 }, 0)

    expect(one.failed(1, 1)).toBe(3_600_000)
    expect(one.failed(3_600_001, 3_600_001)).toBe(3_600_000)
  })

  test('closes when the answer of its trial begins, and opens at once if that breaks off', () => {
    const one = opened()
    one.claim(10_100)

    const isBack = one.answered(10_100)
    const closed = one.state(10_200)
    const forMs = one.failed(10_100, 10_300)

    expect([isBack, closed, forMs]).toEqual([true, 'closed', 20_000])
  })

  test('learns nothing of what was begun before it opened', () => {
    const one = opened()

    const isBack = one.answered(99) || one.completed(99)
    const forMs = one.failed(99, 20_000)

    expect([isBack, forMs]).toEqual([false, undefined])
    expect(one.failures).toBe(3)
  })

  test('has at most one trial at a time, whatever happens in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 15_000 }) }),
      fc.record({
        kind: fc.constantFrom(
          'claim' as const,
          'answered' as const,
          'completed' as const,
          'failed' as const,
          'release' as const,
        ),
        ms: fc.constant(0),
      }),
    )

    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const one = breaker(RULE, 0)
        let nowMs = 1
        let trial: number | undefined
        for (const { kind, ms } of steps) {
          nowMs += ms
          if (kind === 'claim') {
            const before = one.state(nowMs)
            const claimed = one.claim(nowMs)
            expect(claimed !== undefined).toBe(before === 'due')
            if (claimed !== undefined) trial = claimed
            expect(one.claim(nowMs)).toBeUndefined()
          }
          if (kind === 'release' && trial !== undefined) one.release(trial)
          if (kind === 'answered') one.answered(nowMs)
          if (kind === 'completed') one.completed(nowMs)
          if (kind === 'failed') one.failed(nowMs, nowMs)
          expect(one.untilMs === undefined).toBe(one.state(nowMs) === 'closed')
        }
      }),
    )
  })
})
