import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Want } from '../../../../../src/limits/limit-store'
import type { Rule } from '../../../../../src/limits/rules/rule'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../../support/stores/redis'
import { once, perDay, perMinute, rule, running } from '../rules'
import { openLimits } from './limits'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Far enough from midnight for a run of the test. */
const windowAt = () => ({ startMs: DAY_MS, endMs: 2 * DAY_MS })

const RULES = [
  rule('requests', 6, perMinute),
  rule('tokens', 50, perMinute),
  rule('micro_usd', 80, perDay()),
  rule('micro_usd', 120, once),
  rule('concurrent', 3, running),
]

type Running = { lane: unknown; wants: readonly Want[] }

/** The rule of `LimitStore`, in plain words, for windows that do not end. */
class Model {
  readonly used = new Map<Rule, number>()
  readonly reserved = new Map<Rule, number>()

  admits(wants: readonly Want[]): boolean {
    const isGranted = wants.every(({ rule: one, amount }) => {
      const [used, reserved] = [this.used.get(one) ?? 0, this.reserved.get(one) ?? 0]
      if (used >= one.max) return false
      return used + reserved === 0 || used + reserved + amount <= one.max
    })
    if (isGranted)
      for (const { rule: one, amount } of wants)
        this.add(
          one.unit === 'requests' ? this.used : this.reserved,
          one,
          Math.min(amount, one.max),
        )
    return isGranted
  }

  settle(wants: readonly Want[], use: number) {
    for (const { rule: one, amount } of wants.filter((want) => want.rule.unit !== 'requests')) {
      this.add(this.reserved, one, -Math.min(amount, one.max))
      if (one.unit !== 'concurrent') this.add(this.used, one, use)
    }
  }

  private add(numbers: Map<Rule, number>, one: Rule, amount: number) {
    numbers.set(one, (numbers.get(one) ?? 0) + amount)
  }
}

const wants = fc
  .tuple(fc.subarray(RULES, { minLength: 1 }), fc.nat(70))
  .map(([rules, amount]): Want[] =>
    rules.map((one) => ({
      rule: one,
      amount: one.unit === 'requests' || one.unit === 'concurrent' ? 1 : amount,
    })),
  )

const steps = fc.array(
  fc.oneof(
    wants.map((asked) => ({ wants: asked })),
    fc.record({ ends: fc.nat(9), use: fc.nat(60) }),
  ),
  { minLength: 5, maxLength: 60 },
)

describe.skipIf(IS_WITHOUT_REDIS)('limits in Redis', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  test('decide and count as a simple model does, whatever is asked and ended', async () => {
    let runs = 0
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await using limits = await openLimits(redis.url, {
          windowAt,
          root: `run${runs++}:{limits}`,
        })
        const model = new Model()
        const waiting: Running[] = []
        for (const step of all) {
          if ('wants' in step) {
            const decision = await limits.admit(step.wants)
            expect(decision.isGranted).toBe(model.admits(step.wants))
            if (decision.isGranted) waiting.push({ lane: decision.lane, wants: step.wants })
          } else {
            const [ended] = waiting.splice(step.ends % (waiting.length + 1), 1)
            if (!ended) continue
            model.settle(ended.wants, step.use)
            const settlements = ended.wants.map(({ rule: one, amount }) => {
              const counts = one.unit === 'tokens' || one.unit === 'micro_usd'
              return { rule: one, reserved: Math.min(amount, one.max), used: counts ? step.use : 0 }
            })
            limits.settle(ended.lane, settlements)
          }
          // Settlements are on their way before it, on the same connection.
          const standings = (await limits.look(RULES)) ?? []
          expect(standings.map(({ used, reserved }) => [used, reserved])).toEqual(
            RULES.map((one) => [model.used.get(one) ?? 0, model.reserved.get(one) ?? 0]),
          )
        }
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
