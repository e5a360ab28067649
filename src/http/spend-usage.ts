import type { Standing } from '../limits/limit-store'

/** A meter of Claude Code's `/usage`. */
type Meter = {
  kind: 'spend'
  group: 'daily' | 'weekly' | 'monthly' | 'prepaid'
  /** Whole percent of the budget. */
  percent: number
  /** ISO 8601. */
  resets_at: string | null
  severity: 'normal' | 'warning' | 'critical'
  /** Whether it is the one to show where there is room for one. */
  is_active: boolean
  scope: null
}

/** What `GET /api/oauth/usage` answers. Amounts of money are in cents. */
export type SpendUsage = {
  limits: Meter[]
  extra_usage: {
    is_enabled: boolean
    monthly_limit: number | null
    used_credits: number | null
    utilization: number | null
    currency: 'USD'
  }
  /** What is spent where there is no budget, in cents. */
  spend?: { daily: number; weekly: number; monthly: number }
}

const MICRO_PER_CENT = 10_000
const GROUPS = { day: 'daily', week: 'weekly', month: 'monthly' } as const
const WARNING = 75
const CRITICAL = 95

/** Cents of an amount in millionths of a dollar. */
export const centsOf = (microUsd: number): number => Math.round(microUsd / MICRO_PER_CENT)

const percentOf = ({ rule, used }: Standing): number =>
  Math.min(100, Math.floor((used / rule.max) * 100))

/** How budgets stand, as Claude Code's `/usage` shows them. At least one must be there. */
export function budgetUsage(budgets: readonly Standing[]): SpendUsage {
  const tightest = budgets.reduce((one, other) => (percentOf(other) > percentOf(one) ? other : one))
  const shown = budgets.find(({ rule: { window } }) => isMonthly(window)) ?? tightest
  const hasRoom = budgets.every(({ rule, used }) => used < rule.max)
  return {
    limits: budgets.map((budget) => meterOf(budget, budget === tightest)),
    extra_usage: {
      is_enabled: hasRoom,
      monthly_limit: centsOf(shown.rule.max),
      used_credits: centsOf(shown.used),
      utilization: percentOf(shown),
      currency: 'USD',
    },
  }
}

const isMonthly = (window: Standing['rule']['window']): boolean =>
  window.kind === 'calendar' && window.per === 'month'

function meterOf(budget: Standing, isActive: boolean): Meter {
  const { window } = budget.rule
  const percent = percentOf(budget)
  return {
    kind: 'spend',
    group: window.kind === 'calendar' ? GROUPS[window.per] : 'prepaid',
    percent,
    resets_at: budget.resetAtMs === undefined ? null : new Date(budget.resetAtMs).toISOString(),
    severity: percent >= CRITICAL ? 'critical' : percent >= WARNING ? 'warning' : 'normal',
    is_active: isActive,
    scope: null,
  }
}

/**
 * What an application has spent that has no budget.
 *
 * @param spent In millionths of a dollar. Undefined where no ledger counts it.
 */
export const openUsage = (
  spent: { day: number; week: number; month: number } | undefined,
): SpendUsage => ({
  limits: [],
  extra_usage: {
    is_enabled: true,
    monthly_limit: null,
    used_credits: spent ? centsOf(spent.month) : null,
    utilization: null,
    currency: 'USD',
  },
  ...(spent && {
    spend: {
      daily: centsOf(spent.day),
      weekly: centsOf(spent.week),
      monthly: centsOf(spent.month),
    },
  }),
})
