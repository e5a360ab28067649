import type { DialectName } from '../../api/endpoints/endpoints'
import type { Admission } from '../../limits/admission'
import { leftOf, type Standing } from '../../limits/limit-store'
import type { Rule, Unit } from '../../limits/rules/rule'

/** Headers by their names. */
export type HeaderValues = Readonly<Record<string, string>>

const MS_PER_SECOND = 1000
const SECONDS_PER_MINUTE = 60
const MINUTES_PER_HOUR = 60

/** The limit of a unit that has the smallest share left. */
function tightest(standings: readonly Standing[], unit: Unit): Standing | undefined {
  let found: Standing | undefined
  for (const standing of standings)
    if (
      standing.rule.unit === unit &&
      (!found || leftOf(standing) / standing.rule.max < leftOf(found) / found.rule.max)
    )
      found = standing
  return found
}

/** A span of time as Go prints it, which OpenAI's headers hold: `1s`, `6m0s`, `23ms`. */
export function span(ms: number): string {
  if (ms < MS_PER_SECOND) return `${Math.max(0, Math.ceil(ms))}ms`
  const seconds = Math.ceil(ms / MS_PER_SECOND)
  if (seconds < SECONDS_PER_MINUTE) return `${seconds}s`
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE)
  const rest = `${minutes % MINUTES_PER_HOUR}m${seconds % SECONDS_PER_MINUTE}s`
  return minutes < MINUTES_PER_HOUR ? rest : `${Math.floor(minutes / MINUTES_PER_HOUR)}h${rest}`
}

/** A moment as RFC 3339 has it. It is rounded up, since nothing is open before it. */
export const moment = (ms: number): string =>
  `${new Date(Math.ceil(ms / MS_PER_SECOND) * MS_PER_SECOND).toISOString().slice(0, 19)}Z`

const COUNTED = ['requests', 'tokens'] as const

type Names = Readonly<Record<(typeof COUNTED)[number], readonly [string, string, string]>>

/** The names of the headers for a limit, for what is left of it, and for its reset. */
const namesBy = (nameOf: (what: string, unit: string) => string): Names => {
  const names = (unit: string) =>
    [nameOf('limit', unit), nameOf('remaining', unit), nameOf('reset', unit)] as const
  return { requests: names('requests'), tokens: names('tokens') }
}

const OPENAI_NAMES = namesBy((what, unit) => `x-ratelimit-${what}-${unit}`)
const ANTHROPIC_NAMES = namesBy((what, unit) => `anthropic-ratelimit-${unit}-${what}`)

/**
 * How a client's limits stand that are no budgets of money, in the headers of its API.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 * https://docs.anthropic.com/en/api/rate-limits#response-headers
 */
export function limitHeaders(
  standings: readonly Standing[],
  dialect: DialectName,
  nowMs = Date.now(),
): HeaderValues {
  const headers: Record<string, string> = {}
  const isAnthropic = dialect === 'anthropic'
  for (const unit of COUNTED) {
    const standing = tightest(standings, unit)
    if (!standing) continue
    const { rule, resetAtMs = nowMs } = standing
    const [limit, remaining, reset] = (isAnthropic ? ANTHROPIC_NAMES : OPENAI_NAMES)[unit]
    headers[limit] = String(rule.max)
    headers[remaining] = String(Math.floor(leftOf(standing)))
    headers[reset] = isAnthropic ? moment(resetAtMs) : span(resetAtMs - nowMs)
  }
  return headers
}

/** From here on Anthropic's clients warn. */
const THRESHOLDS = [0.95, 0.75]
/** Below 1 as long as there is room: two decimals have no more. */
const NEARLY_ALL = 0.99

const shareOf = ({ rule, used }: Pick<Standing, 'rule' | 'used'>): number =>
  Math.min(NEARLY_ALL, used / rule.max)

const UNIFIED = 'anthropic-ratelimit-unified'

/** How the budgets of a client's request stand that is let in, as Claude Code publishes it for gateways. OpenAI has no header for it. */
export function budgetHeaders(standings: readonly Standing[], dialect: DialectName): HeaderValues {
  const budget = dialect === 'anthropic' ? tightest(standings, 'micro_usd') : undefined
  if (!budget) return {}
  const { rule, resetAtMs } = budget
  const share = shareOf(budget)
  const surpassed = THRESHOLDS.find((threshold) => share >= threshold)
  const status = surpassed === undefined ? 'allowed' : 'allowed_warning'
  return {
    [`${UNIFIED}-status`]: status,
    [`${UNIFIED}-representative-claim`]: 'overage',
    [`${UNIFIED}-overage-status`]: status,
    [`${UNIFIED}-overage-utilization`]: share.toFixed(2),
    ...(surpassed !== undefined && {
      [`${UNIFIED}-overage-surpassed-threshold`]: String(surpassed),
    }),
    ...resets(resetAtMs),
    ...scope(rule),
  }
}

const PERIODS = { day: 'daily', week: 'weekly', month: 'monthly' } as const

/** How a budget stands that has nothing left, or too little. */
export const rejectedHeaders = ({ rule, used, resetAtMs }: Standing): HeaderValues => ({
  [`${UNIFIED}-status`]: 'rejected',
  ...resets(resetAtMs),
  [`${UNIFIED}-overage-utilization`]: used >= rule.max ? '1' : shareOf({ rule, used }).toFixed(2),
  ...(used >= rule.max && { [`${UNIFIED}-overage-surpassed-threshold`]: '1' }),
  ...(rule.window.kind === 'calendar' && {
    [`${UNIFIED}-overage-period`]: PERIODS[rule.window.per],
  }),
  [`${UNIFIED}-overage-disabled-reason`]: 'org_spend_cap_reached',
  ...scope(rule),
})

/** How a budget stands of which nobody knows. */
export const unknownBudgetHeaders = (rule: Rule): HeaderValues => ({
  [`${UNIFIED}-status`]: 'rejected',
  [`${UNIFIED}-overage-disabled-reason`]: 'fetch_error',
  ...scope(rule),
})

const resets = (resetAtMs: number | undefined): HeaderValues => {
  if (resetAtMs === undefined) return {}
  const seconds = String(Math.ceil(resetAtMs / MS_PER_SECOND))
  return { [`${UNIFIED}-reset`]: seconds, [`${UNIFIED}-overage-reset`]: seconds }
}

/** A team's budget is spent by several. */
const scope = ({ owner }: Rule): HeaderValues =>
  owner.kind === 'application' ? {} : { [`${UNIFIED}-overage-scope`]: 'group_pool' }

/** Says how the client's limits stand. What the provider says of its own quota is not there then. */
export function tellAdmission(
  headers: Headers,
  { standings }: Pick<Admission, 'standings'>,
  dialect: DialectName,
): void {
  const tell = (values: HeaderValues) => {
    for (const name in values) headers.set(name, values[name] as string)
  }
  tell(limitHeaders(standings, dialect))
  tell(budgetHeaders(standings, dialect))
}
