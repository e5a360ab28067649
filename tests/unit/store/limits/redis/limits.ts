import type { Counted } from '../../../../../src/limits/limit-store'
import type { Rule } from '../../../../../src/limits/rules/rule'
import { windowAt } from '../../../../../src/limits/rules/window'
import { localLimits } from '../../../../../src/store/limits/local/local-limits'
import { heapTable } from '../../../../../src/store/limits/local/table'
import {
  openRedisLimits,
  type RedisLimits,
  type RedisLimitsOptions,
} from '../../../../../src/store/limits/redis/open'
import { eventually } from '../../../../support/process/proc'

/** A line that the store has logged. */
export type LogLine = { level: string; message: string } & Record<string, unknown>

/** Limits of a test, and what they have said. */
export type Limits = RedisLimits & {
  lines: LogLine[]
  /** Waits until Redis is asked again. */
  up(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens limits in a Redis as a process would. `await using` closes them. */
export async function openLimits(
  url: string,
  more: Partial<RedisLimitsOptions> & { ledger?: readonly Counted[] } = {},
): Promise<Limits> {
  const lines: LogLine[] = []
  const { ledger = [], ...options } = more
  const limits = openRedisLimits({
    url,
    own: localLimits({ table: heapTable(), windowAt }),
    windowAt,
    counted: async (rules) => ledger.filter(({ rule }) => rules.some(({ id }) => id === rule.id)),
    rules: () => ledger.map(({ rule }) => rule),
    log: (level, message, fields) => lines.push({ level, message, ...fields }),
    // A machine that is busy is no Redis that is frozen; tests of the deadline have their own.
    deadlineMs: 2000,
    retryMs: 50,
    ...options,
  })
  const up = () => eventually(async () => (await limits.look([])) !== undefined)
  return { ...limits, lines, up, [Symbol.asyncDispose]: async () => limits.close() }
}

/** Whether so much is let in. */
export const admits = async (limits: RedisLimits, rule: Rule, amount = 1): Promise<boolean> =>
  (await limits.admit([{ rule, amount }])).isGranted

/** How many of so many that come at once are let in. */
export const admitted = async (limits: RedisLimits, rule: Rule, count: number, amount = 1) =>
  (await Promise.all(Array.from({ length: count }, () => admits(limits, rule, amount)))).filter(
    Boolean,
  ).length

/** Asks for one limit that has room, and returns the lane. */
export async function take(limits: RedisLimits, rule: Rule, amount = 1): Promise<unknown> {
  const decision = await limits.admit([{ rule, amount }])
  if (!decision.isGranted) throw new Error(`${rule.id} was to have room for ${amount}`)
  return decision.lane
}

/** Waits until a limit stands so, and returns how it stands. */
export async function standsAt(
  limits: RedisLimits,
  rule: Rule,
  numbers: { used?: number; reserved?: number },
) {
  const now = async () => {
    const [standing] = (await limits.look([rule])) ?? []
    return standing && { used: standing.used, reserved: standing.reserved }
  }
  const wanted = async () => {
    const { used = 0, reserved = 0 } = (await now()) ?? { used: -1 }
    return used === (numbers.used ?? used) && reserved === (numbers.reserved ?? reserved)
  }
  await eventually(wanted)
  return now()
}
