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
  /** Gives back what it had reserved, and counts what it has used besides. Does nothing a second time. */
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
  const amounts = new Map(wants.map(({ rule, amount }) => [rule.id, Math.min(amount, rule.max)]))
  const tell = (settlementOf: (want: Want) => Settlement) =>
    store.settle(lane, wants.map(settlementOf))
  return {
    standings: standings.map((standing) => taken(standing, amounts.get(standing.rule.id) ?? 0)),
    spend: (spent) => tell(({ rule }) => ({ rule, reserved: 0, used: spent.of(rule) })),
    settle(spent) {
      if (isSettled) return
      isSettled = true
      tell(({ rule, amount }) => ({
        rule,
        reserved: rule.unit === 'requests' ? 0 : Math.min(amount, rule.max),
        used: spent?.of(rule) ?? 0,
      }))
    },
  }
}

const taken = (standing: Standing, amount: number): Standing =>
  standing.rule.unit === 'requests'
    ? { ...standing, used: standing.used + amount }
    : { ...standing, reserved: standing.reserved + amount }
