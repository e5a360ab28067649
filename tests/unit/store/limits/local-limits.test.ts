import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Rule } from '../../../../src/limits/rules/rule'
import { windowAt } from '../../../../src/limits/rules/window'
import { type LocalLimits, localLimits } from '../../../../src/store/limits/local/local-limits'
import { heapTable } from '../../../../src/store/limits/local/table'
import { once, perDay, perMinute, rule, running } from './rules'

/** Noon of a day in UTC. */
const NOON_MS = Date.UTC(2026, 10, 29, 12)

/** A store with a clock that the test sets. */
function storeAt(startMs = NOON_MS) {
  const clock = { nowMs: startMs }
  const store = localLimits({ table: heapTable(), windowAt, nowMs: () => clock.nowMs })
  return { clock, store }
}

/** Whether so much is let in. */
const admits = (store: LocalLimits, wanted: Rule, amount = 1) =>
  store.admit([{ rule: wanted, amount }]).isGranted

describe('limits of one machine', () => {
  test('let 30 of 100 in that come at once', () => {
    const { store } = storeAt()
    const limit = rule('requests', 30, perMinute)

    const granted = Array.from({ length: 100 }, () => admits(store, limit)).filter(Boolean)

    expect(granted).toHaveLength(30)
  })

  test('let one of five in against a budget for one', () => {
    const { store } = storeAt()
    const budget = rule('micro_usd', 1_000_000, perDay())

    const granted = Array.from({ length: 5 }, () => admits(store, budget, 900_000)).filter(Boolean)

    expect(granted).toHaveLength(1)
  })

  test('take all limits or none', () => {
    const { store } = storeAt()
    const wide = rule('requests', 10, perMinute)
    const narrow = rule('concurrent', 1, running)
    const both = [wide, narrow].map((one) => ({ rule: one, amount: 1 }))

    store.admit(both)
    const refused = store.admit(both)

    expect(refused).toMatchObject({ isGranted: false, refused: { rule: narrow } })
    expect(store.look([wide])[0]?.used).toBe(1)
  })

  test('let one request into an empty window that is smaller than what it may use', () => {
    const { store } = storeAt()
    const budget = rule('micro_usd', 100, once)

    expect(admits(store, budget, 5000)).toBe(true)
    expect(admits(store, budget, 1)).toBe(false)
  })

  test('settle exactly, and give back what was only reserved', () => {
    const { store } = storeAt()
    const limit = rule('tokens', 1000, perMinute)
    store.admit([{ rule: limit, amount: 800 }])
    store.admit([{ rule: limit, amount: 200 }])

    store.settle(undefined, [{ rule: limit, reserved: 800, used: 30 }])
    store.settle(undefined, [{ rule: limit, reserved: 200, used: 0 }])

    expect(store.look([limit])).toMatchObject([{ used: 30, reserved: 0 }])
  })

  test('begin anew on the dot where the day of a time zone does', () => {
    const berlin = rule('micro_usd', 100, perDay('Europe/Berlin'))
    const midnightMs = Date.UTC(2026, 10, 29, 23)
    const { store, clock } = storeAt(midnightMs - 1)
    store.admit([{ rule: berlin, amount: 100 }])
    store.settle(undefined, [{ rule: berlin, reserved: 100, used: 100 }])

    expect(store.admit([{ rule: berlin, amount: 1 }])).toMatchObject({
      refused: { resetAtMs: midnightMs },
    })
    clock.nowMs = midnightMs
    expect(admits(store, berlin, 100)).toBe(true)
  })

  test('never begin what is prepaid anew', () => {
    const { store, clock } = storeAt()
    const prepaid = rule('micro_usd', 100, once)
    store.settle(undefined, [{ rule: prepaid, reserved: 0, used: 100 }])

    clock.nowMs += 400 * 86_400_000

    expect(store.admit([{ rule: prepaid, amount: 1 }])).toMatchObject({
      refused: { used: 100, resetAtMs: undefined },
    })
  })

  test('refuse by the limit that is closed for the longest', () => {
    const { store } = storeAt()
    const minute = rule('requests', 1, perMinute)
    const day = rule('micro_usd', 1, perDay())
    const wants = [minute, day].map((one) => ({ rule: one, amount: 1 }))
    store.admit(wants)

    expect(store.admit(wants)).toMatchObject({ refused: { rule: day } })
  })

  test('tell when a sliding window has room for what was asked', () => {
    const { store, clock } = storeAt()
    const limit = rule('requests', 2, perMinute)
    store.admit([{ rule: limit, amount: 1 }])
    clock.nowMs += 30_000
    store.admit([{ rule: limit, amount: 1 }])

    const decision = store.admit([{ rule: limit, amount: 1 }])
    const atMs = !decision.isGranted && 'refused' in decision ? decision.refused.resetAtMs : 0

    clock.nowMs = (atMs ?? 0) - 1
    expect(admits(store, limit)).toBe(false)
    clock.nowMs = atMs ?? 0
    expect(admits(store, limit)).toBe(true)
    expect(atMs).toBeLessThan(NOON_MS + 62_000)
  })

  test('never hold more than the maximum in any window of the full length, and use nearly all of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 50, maxLength: 400 }),
        (max, pauses) => {
          const { store, clock } = storeAt()
          const limit = rule('requests', max, perMinute)
          const grantedAt: number[] = []
          for (const pause of pauses) {
            clock.nowMs += pause
            if (admits(store, limit)) grantedAt.push(clock.nowMs)
          }
          for (const [index, startMs] of grantedAt.entries()) {
            const within = grantedAt.slice(index).filter((at) => at - startMs < 60_000)
            expect(within.length).toBeLessThanOrEqual(max)
          }
        },
      ),
    )
  })

  test('let 97 % of a limit through where more always comes', () => {
    const { store, clock } = storeAt()
    const limit = rule('requests', 600, perMinute)
    let granted = 0
    const minutes = 30
    for (let ms = 0; ms < minutes * 60_000; ms += 25) {
      clock.nowMs = NOON_MS + ms
      if (admits(store, limit)) granted++
    }

    expect(granted).toBeLessThanOrEqual(600 * (minutes + 1))
    expect(granted).toBeGreaterThanOrEqual(0.97 * 600 * minutes)
  })

  test('hold when the clock goes back, and forget in time what was used at times yet to come', () => {
    const HOUR_MS = 3_600_000
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 90 }),
        fc.integer({ min: 1, max: 48 * HOUR_MS }),
        (pauses, backMs) => {
          const { clock, store } = storeAt()
          const requests = rule('requests', 20, perMinute)
          const budget = rule('micro_usd', 20, perDay())
          const wants = [requests, budget].map((one) => ({ rule: one, amount: 1 }))
          const ask = () => {
            const decision = store.admit(wants)
            if (!decision.isGranted) return false
            const settled = { reserved: 1, used: 1 }
            store.settle(decision.lane, [{ rule: budget, ...settled }])
            return true
          }
          let granted = 0
          for (const pause of pauses) {
            clock.nowMs += pause
            if (ask()) granted++
          }
          clock.nowMs -= backMs

          // What still counted before counts on, and what is left is let in.
          const [before] = store.look([requests])
          let more = 0
          while (ask()) more++

          expect(granted + more).toBeLessThanOrEqual(20 + (20 - (before?.used ?? 0)))
          expect(store.look([budget])[0]?.used).toBe(granted + more)
          clock.nowMs += 61_000
          expect(store.look([requests])[0]?.used).toBe(0)
        },
      ),
    )
  })

  test('begin with what a ledger has counted, once', () => {
    const { store } = storeAt()
    const budget = rule('micro_usd', 100, perDay())
    const found = store.uncounted([budget])
    store.addCounted([{ rule: budget, amounts: [{ atMs: NOON_MS - 3_600_000, amount: 60 }] }])

    expect(found).toEqual([budget])
    expect(store.uncounted([budget])).toEqual([])
    expect(store.look([budget])[0]?.used).toBe(60)
  })
})
