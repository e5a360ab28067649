import { type LimitStore, leftOf, type Standing } from '../../limits/limit-store'
import { MICRO_PER_USD } from '../../limits/rules/micro-usd'
import type { Rule } from '../../limits/rules/rule'
import { budgetLabels, limitLabels } from '../../telemetry/metrics/limit-labels'
import type { Sample } from '../../telemetry/metrics/print'
import { METRICS, type Metric } from '../../telemetry/metrics/table'

const MS_PER_SECOND = 1000

/** How limits stand, for a scrape. Nothing where the store cannot be asked. */
export async function limitSamples(
  store: Pick<LimitStore, 'look'>,
  rules: readonly Rule[],
): Promise<Sample[]> {
  if (rules.length === 0) return []
  const standings = (await store.look(rules)) ?? []
  const nowMs = Date.now()
  return standings.flatMap((standing) => samplesOf(standing, nowMs))
}

type Figures = Record<'used' | 'max' | 'left' | 'over' | 'reset', Metric>

const LIMIT: Figures = {
  used: METRICS.limitUsed,
  max: METRICS.limitMax,
  left: METRICS.limitLeft,
  over: METRICS.limitOver,
  reset: METRICS.limitReset,
}

const BUDGET: Figures = {
  used: METRICS.budgetSpent,
  max: METRICS.budgetMax,
  left: METRICS.budgetLeft,
  over: METRICS.budgetOver,
  reset: METRICS.budgetReset,
}

function samplesOf(standing: Standing, nowMs: number): Sample[] {
  const { rule, used, reserved, resetAtMs } = standing
  const isMoney = rule.unit === 'micro_usd'
  const metrics = isMoney ? BUDGET : LIMIT
  const values = isMoney ? budgetLabels(rule) : limitLabels(rule)
  const unit = isMoney ? MICRO_PER_USD : 1
  // What runs is only ever reserved.
  const counted = rule.unit === 'concurrent' ? reserved : used
  const sample = (name: keyof Figures, value: number) => ({ metric: metrics[name], values, value })
  return [
    sample('used', counted / unit),
    sample('max', rule.max / unit),
    sample('left', leftOf(standing) / unit),
    sample('over', Math.max(0, used - rule.max) / unit),
    ...(resetAtMs === undefined
      ? []
      : [sample('reset', Math.max(0, resetAtMs - nowMs) / MS_PER_SECOND)]),
  ]
}
