import type { Standing } from '../../limits/limit-store'
import { MICRO_PER_USD, usdText } from '../../limits/rules/micro-usd'
import { ruleWords } from '../../limits/rules/rule-words'
import type { Condition } from '../condition'

const PERCENT = 100

/**
 * The budgets that have come to a share at which operators want to know, each share for itself, and those that are used up.
 * Limits of anything but money say nothing.
 */
export const budgetConditions = (standings: readonly Standing[]): Condition[] =>
  standings.filter(({ rule }) => rule.unit === 'micro_usd').flatMap(conditionsOf)

function conditionsOf(standing: Standing): Condition[] {
  const { rule, used } = standing
  const { kind: owner, name } = rule.owner
  const budget = `the budget of ${owner} ${name}, ${ruleWords(rule)},`
  const ending =
    standing.resetAtMs === undefined ? '' : `; it begins anew at ${timeText(standing.resetAtMs)}`
  const figures = { subject: `${owner} ${name}`, detail: detailOf(standing) }
  const warnings = rule.warnAt
    .filter((share) => used >= share * rule.max)
    .map((share) => ({
      ...figures,
      id: `budget_warning:${rule.id}:${share}`,
      kind: 'budget_warning' as const,
      severity: 'warning' as const,
      summary: `${percentText(share)} of ${budget} are used: $${usdText(used)}${ending}`,
      detail: { ...figures.detail, warn_at: share },
    }))
  if (used < rule.max) return warnings
  const isUsedUp: Condition = {
    ...figures,
    id: `budget_used_up:${rule.id}`,
    kind: 'budget_used_up',
    severity: 'critical',
    summary: `T${budget.slice(1)} is used up: $${usdText(used)}${ending}`,
  }
  return [...warnings, isUsedUp]
}

function detailOf({ rule, used, resetAtMs }: Standing): Condition['detail'] {
  const { owner, window, max } = rule
  return {
    owner_kind: owner.kind,
    owner: owner.name,
    per: window.kind === 'calendar' ? window.per : window.kind,
    used_usd: used / MICRO_PER_USD,
    max_usd: max / MICRO_PER_USD,
    ...(resetAtMs !== undefined && { resets_at: timeText(resetAtMs) }),
  }
}

/** 0.75 as `75 %`, and 0.995 as `99.5 %`. */
const percentText = (share: number): string => `${Number((share * PERCENT).toPrecision(6))} %`

const timeText = (ms: number): string => new Date(ms).toISOString()
