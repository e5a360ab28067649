import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Counted } from '../../../../../src/limits/limit-store'
import type { Rule } from '../../../../../src/limits/rules/rule'
import { eventually } from '../../../../support/process/proc'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../../support/stores/redis'
import { once, perDay, perMinute, rule, running } from '../rules'
import { admits, openLimits, standsAt, take } from './limits'

const DAY_MS = 86_400_000
const day = rule('tokens', 1000, perDay())
const minute = rule('tokens', 100, perMinute)
const prepaid = rule('micro_usd', 5000, once)
const parallel = rule('concurrent', 3, running)

const ledger = (): Counted[] => [
  {
    rule: day,
    amounts: [
      { atMs: Date.now() - 2 * DAY_MS, amount: 500 },
      { atMs: Date.now(), amount: 40 },
    ],
  },
  {
    rule: minute,
    amounts: [
      { atMs: Date.now() - 100_000, amount: 50 },
      { atMs: Date.now() - 30_000, amount: 30 },
      { atMs: Date.now(), amount: 10 },
    ],
  },
  { rule: prepaid, amounts: [{ atMs: Date.now() - 900 * DAY_MS, amount: 1234 }] },
]

describe.skipIf(IS_WITHOUT_REDIS)('counters in Redis', () => {
  let redis: Redis
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis[Symbol.asyncDispose]())

  test('begin with what the ledger knows', async () => {
    await using limits = await openLimits(redis.url, { ledger: ledger() })

    expect(await limits.look([day, minute, prepaid])).toMatchObject([
      { used: 40 },
      { used: 40 },
      { used: 1234 },
    ])
    expect(limits.state()).toMatchObject({ isDown: false, rebuilds: 1, outages: 0 })
  })

  test('are made anew by one process of several after a flush, with what still runs', async () => {
    const asked: number[] = []
    const known = ledger()
    const counted = async (rules: readonly Rule[]) => {
      asked.push(rules.length)
      return known
    }
    const rules = () => [...known.map((one) => one.rule), parallel]
    await using one = await openLimits(redis.url, { counted, rules })
    await using other = await openLimits(redis.url, { counted, rules })
    await Promise.all([one.up(), other.up()])
    await Promise.all([take(one, parallel), take(other, parallel)])
    expect(await standsAt(one, parallel, { reserved: 2 })).toMatchObject({ reserved: 2 })

    await redis.send('FLUSHALL')
    await Promise.all([admits(one, day), admits(other, day)])
    await Promise.all([one.up(), other.up()])

    expect(await standsAt(one, parallel, { reserved: 2 })).toMatchObject({ reserved: 2 })
    expect(await one.look([prepaid])).toMatchObject([{ used: 1234 }])
    expect(one.state().rebuilds + other.state().rebuilds).toBe(2)
    // Once at the start and once after the flush; what runs is in no ledger.
    expect(asked).toEqual([3, 3])
  })

  test('are made anew when Redis starts again with nothing, and when it starts with what is old', async () => {
    await using limits = await openLimits(redis.url, { ledger: ledger() })
    await limits.up()
    await redis.kill()
    await redis.start()
    await limits.up()
    expect(await limits.look([prepaid])).toMatchObject([{ used: 1234 }])

    const known = ledger()
    await redis[Symbol.asyncDispose]()
    redis = await startRedis(['--dbfilename', 'old.rdb'])
    await using keeping = await openLimits(redis.url, {
      counted: async () => known,
      rules: () => [prepaid],
    })
    await keeping.up()
    await redis.send('SAVE')
    known[2] = { rule: prepaid, amounts: [{ atMs: Date.now(), amount: 4000 }] }
    await redis.kill()
    await redis.start()
    await eventually(() => keeping.state().rebuilds === 2)
    await keeping.up()
    expect(await keeping.look([prepaid])).toMatchObject([{ used: 4000 }])
  })

  test('let nobody in by a closed limit as long as the ledger cannot be read', async () => {
    let isBroken = true
    const closed = rule('micro_usd', 100, once, { whenStoreFails: 'closed' })
    await using limits = await openLimits(redis.url, {
      rules: () => [closed],
      counted: async () => {
        if (isBroken) throw new Error('no such table')
        return [{ rule: closed, amounts: [{ atMs: 1, amount: 100 }] }]
      },
    })
    await eventually(() => limits.state().isDown)
    expect(await limits.admit([{ rule: closed, amount: 1 }])).toMatchObject({ unknown: [closed] })
    expect(limits.lines[0]?.cause).toBe('the ledger cannot be read: no such table')

    isBroken = false
    await limits.up()
    expect(await limits.admit([{ rule: closed, amount: 1 }])).toMatchObject({
      isGranted: false,
      refused: { used: 100 },
    })
  })

  test('of a limit that a reload brings begin with what the ledger knows', async () => {
    const known = ledger()
    const rules = [day]
    await using limits = await openLimits(redis.url, {
      counted: async (asked) => known.filter((one) => asked.includes(one.rule)),
      rules: () => rules,
      leaseMs: 500,
    })
    await limits.up()
    rules.push(prepaid)

    expect(await standsAt(limits, prepaid, { used: 1234 })).toMatchObject({ used: 1234 })
    expect(await limits.look([day])).toMatchObject([{ used: 40 }])
  })
})
