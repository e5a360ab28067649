import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { eventually } from '../../../../support/process/proc'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../../support/stores/redis'
import { perDay, perMinute, rule } from '../rules'
import { admits, admitted, openLimits, standsAt } from './limits'

const open = rule('requests', 5, perMinute)
const closed = rule('micro_usd', 100, perDay(), { whenStoreFails: 'closed' })

/** How a Redis that answers comes to write nothing, and to write again. */
const REFUSALS = [
  {
    name: 'is full',
    refuse: (redis: Redis) => redis.send('CONFIG', 'SET', 'maxmemory', '1'),
    takeAgain: (redis: Redis) => redis.send('CONFIG', 'SET', 'maxmemory', '0'),
    cause: /OOM/,
  },
  {
    name: 'has become a replica',
    refuse: (redis: Redis) => redis.send('REPLICAOF', '127.0.0.1', '1'),
    takeAgain: (redis: Redis) => redis.send('REPLICAOF', 'NO', 'ONE'),
    cause: /READONLY|read only replica/i,
  },
] as const

describe.skipIf(IS_WITHOUT_REDIS)('limits in a Redis that writes nothing', () => {
  let redis: Redis
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis[Symbol.asyncDispose]())

  test.each(REFUSALS)(
    'because it $name, do as one that is down, and go on with what was used',
    async ({ refuse, takeAgain, cause }) => {
      await using limits = await openLimits(redis.url)
      await limits.up()
      expect(await admitted(limits, open, 2)).toBe(2)

      await refuse(redis)
      await eventually(async () => !(await admits(limits, closed)))

      expect(limits.state().isDown).toBe(true)
      expect(await limits.admit([{ rule: closed, amount: 1 }])).toMatchObject({ unknown: [closed] })
      expect(await admitted(limits, open, 1)).toBe(1)
      const [said] = limits.lines.filter(({ level }) => level === 'error')
      expect(said?.cause).toMatch(cause)

      await takeAgain(redis)
      await limits.up()
      // Two of before, and the one that this process let in alone.
      await standsAt(limits, open, { used: 3 })
      expect(await admitted(limits, open, 5)).toBe(2)
    },
  )
})
