import { type LimitStore, leftOf, type Standing } from '../limits/limit-store'
import { usdOf } from '../limits/rules/micro-usd'
import type { Rule, Window } from '../limits/rules/rule'
import type { AdminLimit } from './shapes/applications'

/** How limits stand, by the ids of their rules. Empty where the store cannot say. */
export async function standingsOf(
  store: Pick<LimitStore, 'look'>,
  rules: readonly Rule[],
): Promise<ReadonlyMap<string, Standing>> {
  if (rules.length === 0) return new Map()
  const standings = (await store.look(rules)) ?? []
  return new Map(standings.map((standing) => [standing.rule.id, standing]))
}

/** A limit as the API shows it. */
export function limitOf(rule: Rule, standing: Standing | undefined): AdminLimit {
  const amount = (value: number) => (rule.unit === 'micro_usd' ? usdOf(value) : value)
  return {
    id: rule.id,
    owner: { kind: rule.owner.kind, name: rule.owner.name },
    unit: UNITS[rule.unit],
    window: windowOf(rule.window),
    max: amount(rule.max),
    used: standing ? amount(standing.used) : null,
    reserved: standing ? amount(standing.reserved) : null,
    left: standing ? amount(leftOf(standing)) : null,
    resets_at:
      standing?.resetAtMs === undefined ? null : new Date(standing.resetAtMs).toISOString(),
    warn_at: [...rule.warnAt],
    state: stateOf(rule, standing),
  }
}

const UNITS = {
  requests: 'requests',
  tokens: 'tokens',
  concurrent: 'concurrent_requests',
  micro_usd: 'usd',
} as const satisfies Record<Rule['unit'], AdminLimit['unit']>

function windowOf(window: Window): AdminLimit['window'] {
  switch (window.kind) {
    case 'sliding':
      return { kind: 'sliding', seconds: window.seconds }
    case 'calendar':
      return { kind: 'calendar', per: window.per, time_zone: window.timeZone }
    default:
      return { kind: window.kind }
  }
}

/** What runs is only ever reserved. Of the others, what is reserved may come back. */
function stateOf(rule: Rule, standing: Standing | undefined): AdminLimit['state'] {
  if (!standing) return 'unknown'
  const used = rule.unit === 'concurrent' ? standing.reserved : standing.used
  if (used >= rule.max) return 'used_up'
  const [first] = rule.warnAt
  return first !== undefined && used >= first * rule.max ? 'warning' : 'ok'
}
