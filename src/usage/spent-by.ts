import type { Rule } from '../limits/rules/rule'
import type { Ledger } from './ledger/ledger'

/** What an application has spent, in millionths of a dollar. */
export type SpentBy = { day: number; week: number; month: number }

const PERIODS = ['day', 'week', 'month'] as const

/** The days, weeks and months of UTC, as rules that nobody is refused by. */
const ruleOf = (application: string, per: (typeof PERIODS)[number]): Rule => ({
  id: `application/${application}/micro_usd/${per}`,
  owner: { kind: 'application', name: application },
  unit: 'micro_usd',
  max: Number.MAX_SAFE_INTEGER,
  window: { kind: 'calendar', per, timeZone: 'UTC', weekStarts: 'monday' },
  whenStoreFails: 'open',
  warnAt: [],
  cutsOff: false,
  cachedFactor: 0,
})

/** What an application without a budget has spent this day, week and month. */
export async function spentBy(
  ledger: Pick<Ledger, 'used'>,
  application: string,
  nowMs: number,
): Promise<SpentBy> {
  const rules = PERIODS.map((per) => ruleOf(application, per))
  const counted = new Map(
    (await ledger.used(rules, nowMs)).map(({ rule, amounts }) => [
      rule.id,
      amounts.reduce((sum, { amount }) => sum + amount, 0),
    ]),
  )
  const [day = 0, week = 0, month = 0] = rules.map(({ id }) => counted.get(id))
  return { day, week, month }
}
