import {
  askedOf,
  type Decision,
  type LimitStore,
  type Settlement,
  type Standing,
  type Want,
} from './limit-store'
import type { Rule } from './rules/rule'

/** What a request has used, as limits count it: 0 for those that count requests. */
export type Spent = { of(rule: Rule): number }

/** A request that its limits have let in. */
export type Admission = {
  /** How its limits stand, with what it has taken of them. */
  readonly standings: readonly Standing[]
  /** Counts what it has used so far, of a connection that goes on. */
  spend(spent: Spent): void
  /**
   * Gives back what it had reserved, and counts what it has used. Does nothing a second time.
   *
   * @param spent All that it has used, with what {@link Admission.spend} has counted.
   */
  settle(spent: Spent | undefined): void
}

type Granted = Extract<Decision, { isGranted: true }>

/** What a decision has granted, until it is settled. */
export function admission(
  store: LimitStore,
  wants: readonly Want[],
  { standings, lane }: Granted,
): Admission {
  let isSettled = false
  const nowMs = Date.now()
  /** What is counted already, in the order of the wants. Most requests count nothing before their end. */
  let counted: number[] | undefined
  const tell = (settlementOf: (want: Want, index: number) => Settlement) =>
    store.settle(lane, wants.map(settlementOf))
  return {
    standings: standings.map((standing, index) => taken(standing, wants[index] as Want, nowMs)),
    spend(spent) {
      const before = counted ?? wants.map(() => 0)
      counted = before
      tell(({ rule }, index) => {
        const used = spent.of(rule)
        before[index] = (before[index] ?? 0) + used
        return { rule, reserved: 0, used }
      })
    },
    settle(spent) {
      if (isSettled) return
      isSettled = true
      tell((want, index) => ({
        rule: want.rule,
        reserved: want.rule.unit === 'requests' ? 0 : askedOf(want),
        used: Math.max(0, (spent?.of(want.rule) ?? 0) - (counted?.[index] ?? 0)),
      }))
    },
  }
}

/** Of a sliding window, what is taken now is the last to come back. */
const taken = (
  { rule, used, reserved, resetAtMs }: Standing,
  want: Want,
  nowMs: number,
): Standing => {
  const { unit, window } = rule
  const more = askedOf(want)
  const isUsed = unit === 'requests'
  return {
    rule,
    used: isUsed ? used + more : used,
    reserved: isUsed ? reserved : reserved + more,
    resetAtMs: window.kind === 'sliding' ? nowMs + window.seconds * 1000 : resetAtMs,
  }
}
