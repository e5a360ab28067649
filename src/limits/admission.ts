import type { Decision, LimitStore, Settlement, Standing, Want } from './limit-store'
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
  /** What is counted already, by limit. */
  const counted = new Map<string, number>()
  const amounts = new Map(wants.map(({ rule, amount }) => [rule.id, Math.min(amount, rule.max)]))
  const tell = (settlementOf: (want: Want) => Settlement) =>
    store.settle(lane, wants.map(settlementOf))
  return {
    standings: standings.map((standing) =>
      taken(standing, amounts.get(standing.rule.id) ?? 0, nowMs),
    ),
    spend: (spent) =>
      tell(({ rule }) => {
        const used = spent.of(rule)
        counted.set(rule.id, (counted.get(rule.id) ?? 0) + used)
        return { rule, reserved: 0, used }
      }),
    settle(spent) {
      if (isSettled) return
      isSettled = true
      tell(({ rule, amount }) => ({
        rule,
        reserved: rule.unit === 'requests' ? 0 : Math.min(amount, rule.max),
        used: Math.max(0, (spent?.of(rule) ?? 0) - (counted.get(rule.id) ?? 0)),
      }))
    },
  }
}

/** Of a sliding window, what is taken now is the last to come back. */
const taken = (standing: Standing, amount: number, nowMs: number): Standing => {
  const { rule, used, reserved } = standing
  const { unit, window } = rule
  return {
    ...standing,
    ...(unit === 'requests' ? { used: used + amount } : { reserved: reserved + amount }),
    ...(window.kind === 'sliding' && { resetAtMs: nowMs + window.seconds * 1000 }),
  }
}
