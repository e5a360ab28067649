import {
  askedOf,
  type Counted,
  type Decision,
  type LimitStore,
  type Settlement,
  type Standing,
  type Want,
} from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'
import { isNew, lengthOf, reserve, reservedIn, resetAtMs, use, usedIn } from './numbers'
import type { LimitTable } from './table'

/** A store whose answers need not be waited for. */
export type LocalLimits = Omit<LimitStore, 'admit' | 'look'> & {
  admit(wants: readonly Want[]): Decision
  look(rules: readonly Rule[]): readonly Standing[]
  /** Those of the rules that nobody has counted yet. Who asks is to count them, since nobody gets them a second time. */
  uncounted(rules: readonly Rule[]): readonly Rule[]
  /** Adds what a ledger has counted, when rules begin. */
  addCounted(counted: readonly Counted[]): void
}

/** What a store on one machine is made of. */
export type LocalOptions = {
  table: LimitTable
  windowAt: WindowAt
  nowMs?: () => number
}

/**
 * Counts the limits of one machine, in one process or in several that share a table. Nothing waits: a decision takes a few
 * microseconds under the table's lock.
 */
export function localLimits({ table, windowAt, nowMs = Date.now }: LocalOptions): LocalLimits {
  /** Of rules for which the table has no room: each process counts them for itself. */
  const alone = new Map<string, Float64Array>()
  const numbersOf = (rule: Rule): Float64Array => {
    const length = lengthOf(rule, table.lanes)
    const shared = table.numbersOf(rule.id, length)
    if (shared) return shared
    const own = alone.get(rule.id) ?? new Float64Array(length)
    alone.set(rule.id, own)
    return own
  }

  /** How a limit stands. When a sliding one has room again, only who is refused or looks wants to know: that takes longer. */
  const standingOf = (rule: Rule, numbers: Float64Array, now: number): Standing => ({
    rule,
    used: usedIn(rule, numbers, now, windowAt),
    reserved: reservedIn(rule, numbers),
    resetAtMs: rule.window.kind === 'calendar' ? windowAt(rule.window, now).endMs : undefined,
  })

  /** @param room What may be used and reserved when it counts as open again. */
  const withReset = (standing: Standing, room: number, now: number): Standing => {
    const { rule } = standing
    return { ...standing, resetAtMs: resetAtMs(rule, numbersOf(rule), now, windowAt, room) }
  }

  const refusalOf = (wants: readonly Want[], found: readonly Standing[], now: number): Decision => {
    const standings = found.map((standing, index) =>
      withReset(standing, standing.rule.max - askedOf(wants[index] as Want), now),
    )
    const refused = standings
      .filter((standing, index) => !fits(standing, askedOf(wants[index] as Want)))
      .reduce(longer)
    return { isGranted: false, standings, refused }
  }

  const admitLocked = (wants: readonly Want[]): Decision => {
    const now = nowMs()
    const all: Float64Array[] = []
    const standings: Standing[] = []
    let isFitting = true
    for (const want of wants) {
      const { rule } = want
      const numbers = numbersOf(rule)
      all.push(numbers)
      const standing = standingOf(rule, numbers, now)
      standings.push(standing)
      if (!fits(standing, askedOf(want))) isFitting = false
    }
    if (!isFitting) return refusalOf(wants, standings, now)
    for (const [index, want] of wants.entries()) {
      const { rule, amount } = want
      const numbers = all[index] as Float64Array
      if (rule.unit === 'requests') use(rule, numbers, amount, now, windowAt)
      else reserve(rule, numbers, table.lane, askedOf(want))
    }
    return { isGranted: true, standings, lane: undefined }
  }

  const settleLocked = (settlements: readonly Settlement[]) => {
    const now = nowMs()
    for (const { rule, reserved, used } of settlements) {
      const numbers = numbersOf(rule)
      if (rule.unit !== 'requests') reserve(rule, numbers, table.lane, -reserved)
      use(rule, numbers, used, now, windowAt)
    }
  }

  return {
    admit: (wants) => table.locked(() => admitLocked(wants)),
    settle: (_, settlements) => table.locked(() => settleLocked(settlements)),
    look: (rules) =>
      table.locked(() => {
        const now = nowMs()
        return rules.map((rule) => withReset(standingOf(rule, numbersOf(rule), now), 0, now))
      }),
    uncounted: (rules) => table.locked(() => rules.filter((rule) => isNew(numbersOf(rule)))),
    addCounted: (counted) =>
      table.locked(() => {
        const now = nowMs()
        for (const { rule, amounts } of counted)
          for (const { atMs, amount } of amounts)
            use(rule, numbersOf(rule), amount, atMs, windowAt, now)
      }),
    close() {},
  }
}

/** Whether so much fits in. One request fits into an empty window, however small that is. */
const fits = ({ rule: { max }, used, reserved }: Standing, amount: number): boolean =>
  used < max && used + reserved + amount <= max

/** The one that is closed for longer. One that time does not open is closed for the longest, unless requests only have to end. */
function longer(one: Standing, other: Standing): Standing {
  return closedUntil(other) > closedUntil(one) ? other : one
}

const closedUntil = ({ rule, resetAtMs: at }: Standing): number =>
  at ?? (rule.window.kind === 'once' ? Number.POSITIVE_INFINITY : 0)
