import { expect, test } from 'bun:test'
import { loadSettings } from '../../../../src/config/settings'
import type { Snapshot } from '../../../../src/config/snapshot'
import type { LimitStore } from '../../../../src/limits/limit-store'
import type { Rule } from '../../../../src/limits/rules/rule'
import { rulesOf } from '../../../../src/limits/rules/rules-of'
import { lookAround } from '../../../../src/server/alerts/look-around'
import { heapCells } from '../../../../src/telemetry/cells/cells'
import { targetHealth } from '../../../../src/telemetry/health/health'
import { accountsInMemory } from '../../../support/accounts'

const APPLICATIONS = 120

/** A configuration of so many applications, each with a budget of a dollar and a limit of requests. */
function around(look: LimitStore['look'], isRedisUp?: boolean) {
  const applications = Array.from({ length: APPLICATIONS }, (_, at) => {
    const name = `app-${at}`
    const rules = rulesOf(
      { kind: 'application', name },
      {
        limits: { requests: [{ max: 1, per: 'minute' }] },
        budgets: [{ usd: 1, per: 'day', warn_at: [] }],
      },
    )
    return [name, { name, rules }] as const
  })
  const current = {
    settings: loadSettings({}).settings,
    aliases: new Map(),
    teams: new Map(),
    applications: new Map(applications),
  } as unknown as Snapshot
  const cells = heapCells()
  const { limits } = accountsInMemory()
  return lookAround({
    live: { current, redact: (text) => text, replace() {} },
    accounts: {
      accounting: { ...limits, store: { ...limits.store, look } },
      ledger: undefined,
      redis: isRedisUp === undefined ? undefined : ({ isUp: () => isRedisUp } as never),
    },
    health: targetHealth(cells, cells.read, Date.now),
    reloads: () => undefined,
    marks: { kind: 'memory', isUp: () => true },
  })
}

const usedUp = (rules: readonly Rule[]) =>
  rules.map((rule) => ({ rule, used: rule.max, reserved: 0, resetAtMs: 0 }))

test('every budget is looked at, a few at a time, and nothing else that is limited', async () => {
  const asked: number[] = []
  const look = around((rules) => {
    asked.push(rules.length)
    return usedUp(rules)
  })
  const { conditions, unknown } = await look()

  expect(conditions.map(({ kind }) => kind)).toEqual(
    Array.from({ length: APPLICATIONS }, () => 'budget_used_up' as const),
  )
  expect(unknown.size).toBe(0)
  expect(Math.max(...asked)).toBeLessThanOrEqual(50)
})

test('where the store cannot say how some stand, no budget counts as over', async () => {
  let asked = 0
  const look = around((rules) => (asked++ === 1 ? undefined : usedUp(rules)))
  const { conditions, unknown } = await look()

  expect(conditions).toEqual([])
  expect([...unknown].sort()).toEqual(['budget_used_up', 'budget_warning'])
})

test('Redis is not asked while it is down', async () => {
  let asked = 0
  const look = around((rules) => {
    asked++
    return usedUp(rules)
  }, false)

  expect([...(await look()).unknown].sort()).toEqual(['budget_used_up', 'budget_warning'])
  expect(asked).toBe(0)
})
