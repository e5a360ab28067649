import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { Rule } from '../../../../../src/limits/rules/rule'
import { eventually } from '../../../../support/process/proc'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../../support/stores/redis'
import { once, perDay, perMinute, rule, running } from '../rules'
import { admits, admitted, openLimits, standsAt, take } from './limits'

const perSecond = { kind: 'sliding', seconds: 1 } as const
const perMonth = { kind: 'calendar', per: 'month', timeZone: 'UTC', weekStarts: 'monday' } as const

describe.skipIf(IS_WITHOUT_REDIS)('limits in Redis', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())
  beforeEach(() => redis.send('FLUSHALL'))

  test('let 30 of 100 in that come at once through two processes', async () => {
    await using one = await openLimits(redis.url)
    await using other = await openLimits(redis.url)
    const limit = rule('requests', 30, perMinute)

    const granted = await Promise.all([admitted(one, limit, 50), admitted(other, limit, 50)])

    expect(granted[0] + granted[1]).toBe(30)
  })

  test('let one of five in against a budget for one, and settle it to the cent', async () => {
    await using limits = await openLimits(redis.url)
    const budget = rule('micro_usd', 1_000_000, perMonth)

    const decisions = await Promise.all(
      Array.from({ length: 5 }, () => limits.admit([{ rule: budget, amount: 900_000 }])),
    )
    const granted = decisions.filter((one) => one.isGranted)
    expect(granted).toHaveLength(1)
    limits.settle(granted[0]?.lane, [{ rule: budget, reserved: 900_000, used: 123_457 }])

    expect(await standsAt(limits, budget, { reserved: 0 })).toEqual({ used: 123_457, reserved: 0 })
  })

  test('take minute, day and month at once, or none of them', async () => {
    await using limits = await openLimits(redis.url)
    const minute = rule('requests', 10, perMinute)
    // It has room: on the last day of a month both would be closed for as long.
    const day = rule('tokens', 1000, perDay())
    const month = rule('micro_usd', 50, perMonth)
    const wants = [
      { rule: minute, amount: 1 },
      { rule: day, amount: 40 },
      { rule: month, amount: 20 },
    ]

    const decisions = [await limits.admit(wants), await limits.admit(wants)]
    const refused = await limits.admit(wants)

    expect(decisions.map(({ isGranted }) => isGranted)).toEqual([true, true])
    expect(refused).toMatchObject({ isGranted: false, refused: { rule: month, reserved: 40 } })
    expect(await limits.look([minute, day, month])).toMatchObject([
      { used: 2, reserved: 0 },
      { used: 0, reserved: 80 },
      { used: 0, reserved: 40 },
    ])
  })

  test('refuse by the limit that is closed for the longest', async () => {
    await using limits = await openLimits(redis.url)
    const wants = [rule('requests', 1, perMinute), rule('micro_usd', 1, perDay())].map((one) => ({
      rule: one,
      amount: 1,
    }))
    await limits.admit(wants)

    expect(await limits.admit(wants)).toMatchObject({ refused: { rule: wants[1]?.rule } })
  })

  test('let one request into an empty window that is smaller than what it may use', async () => {
    await using limits = await openLimits(redis.url)
    const prepaid = rule('micro_usd', 100, once)

    expect(await admits(limits, prepaid, 5000)).toBe(true)
    expect(await admits(limits, prepaid, 1)).toBe(false)
  })

  test('refuse what asks for nothing when nothing is left', async () => {
    await using limits = await openLimits(redis.url)
    const prepaid = rule('micro_usd', 100, once)
    const lane = await take(limits, prepaid, 10)
    limits.settle(lane, [{ rule: prepaid, reserved: 10, used: 100 }])
    await standsAt(limits, prepaid, { used: 100 })

    expect(await limits.admit([{ rule: prepaid, amount: 0 }])).toMatchObject({
      isGranted: false,
      refused: { used: 100, resetAtMs: undefined },
    })
  })

  test('give back what a cancelled request had reserved, and not twice', async () => {
    await using limits = await openLimits(redis.url)
    const limit = rule('concurrent', 2, running)
    const lane = await take(limits, limit)
    await take(limits, limit)
    const settlement = { rule: limit, reserved: 1, used: 0 }

    limits.settle(lane, [settlement])
    limits.settle(lane, [settlement])

    expect(await standsAt(limits, limit, { reserved: 1 })).toEqual({ used: 0, reserved: 1 })
    expect(await admitted(limits, limit, 5)).toBe(1)
  })

  test('count what a connection uses while it goes on', async () => {
    await using limits = await openLimits(redis.url)
    const limit = rule('tokens', 1000, perMinute)
    const lane = await take(limits, limit, 100)

    limits.settle(lane, [{ rule: limit, reserved: 0, used: 30 }])
    limits.settle(lane, [{ rule: limit, reserved: 0, used: 40 }])
    expect(await standsAt(limits, limit, { used: 70 })).toEqual({ used: 70, reserved: 100 })
    limits.settle(lane, [{ rule: limit, reserved: 100, used: 5 }])

    expect(await standsAt(limits, limit, { reserved: 0 })).toEqual({ used: 75, reserved: 0 })
  })

  test('begin a day anew on the dot', async () => {
    let startMs = Date.UTC(2026, 10, 29)
    const endMs = Date.UTC(2026, 10, 30)
    const windowAt = () => ({ startMs, endMs })
    await using one = await openLimits(redis.url, { windowAt })
    const day = rule('requests', 2, perDay())
    await admitted(one, day, 2)
    expect(await one.admit([{ rule: day, amount: 1 }])).toMatchObject({
      refused: { used: 2, resetAtMs: endMs },
    })

    startMs = endMs

    expect(await admitted(one, day, 5)).toBe(2)
    // Whose clock is late counts in the window that has begun.
    startMs = Date.UTC(2026, 10, 29)
    expect(await admits(one, day)).toBe(false)
  })

  test('tell when a sliding window has room, and let in then', async () => {
    await using limits = await openLimits(redis.url)
    const limit = rule('requests', 3, perSecond)
    await admitted(limits, limit, 3)

    const decision = await limits.admit([{ rule: limit, amount: 2 }])
    const atMs = !decision.isGranted && 'refused' in decision ? decision.refused.resetAtMs : 0
    await eventually(() => Date.now() >= (atMs as number))

    expect(atMs).toBeGreaterThan(Date.now() - 1000)
    expect(await admits(limits, limit, 2)).toBe(true)
  })

  test('count what is no integer as the next greater one', async () => {
    await using limits = await openLimits(redis.url)
    const limit = rule('tokens', 10, perMinute)
    const lane = await take(limits, limit, 2.1)
    expect(await limits.look([limit])).toMatchObject([{ reserved: 3 }])

    limits.settle(lane, [{ rule: limit, reserved: 2.1, used: 0.4 }])

    expect(await standsAt(limits, limit, { reserved: 0 })).toEqual({ used: 1, reserved: 0 })
  })

  test('keep all keys in one slot, and let go of those that nobody uses', async () => {
    await using limits = await openLimits(redis.url)
    const rules: Rule[] = [
      rule('requests', 9, perMinute),
      rule('tokens', 9, perDay()),
      rule('concurrent', 9, running),
    ]
    for (const one of rules) await take(limits, one)

    const keys = (await redis.send('KEYS', '*')) as string[]
    const ttls = await Promise.all(
      keys.filter((key) => key.includes(':rule:')).map((key) => redis.send('TTL', key)),
    )

    expect(keys.filter((key) => !key.startsWith('portus:{limits}:'))).toEqual([])
    expect(ttls).toHaveLength(3)
    expect(ttls.filter((ttl) => Number(ttl) < 1)).toEqual([])
  })
})
