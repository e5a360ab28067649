import type { LimitMembers } from './members'
import { microUsdOf } from './micro-usd'
import { type Owner, type Rule, SECONDS, type Unit, type Window } from './rule'

/** A rule and the place of its file where it stands. */
export type PlacedRule = { readonly rule: Rule; readonly path: (string | number)[] }

const WARN_AT: readonly number[] = [0.75, 0.95]

/** The rules that a file declares for its owner, in the order of its members. */
export const rulesOf = (owner: Owner, members: LimitMembers): readonly Rule[] =>
  placedRules(owner, members).map(({ rule }) => rule)

/** The same with their places. Amounts of money that are no whole millionths are left out: they are problems already. */
export function placedRules(owner: Owner, members: LimitMembers): PlacedRule[] {
  const { limits, budgets = [], when_store_fails: whenStoreFails = 'open' } = members
  const { time_zone: timeZone = 'UTC', week_starts: weekStarts = 'monday' } = members
  const ruleFor = (unit: Unit, max: number, window: Window, more: Partial<Rule> = {}): Rule => ({
    id: [owner.kind, owner.name, unit, ...windowName(window)].join('/'),
    owner,
    unit,
    max,
    window,
    whenStoreFails,
    warnAt: [],
    cutsOff: false,
    cachedFactor: 0,
    ...more,
  })
  const perTime = (unit: 'requests' | 'tokens', more?: Partial<Rule>) =>
    (limits?.[unit] ?? []).map(({ max, per }, at) => ({
      rule: ruleFor(unit, max, { kind: 'sliding', seconds: SECONDS[per] }, more),
      path: ['limits', unit, at],
    }))
  const running = limits?.concurrent_requests
  return [
    ...perTime('requests'),
    ...perTime('tokens', { cachedFactor: limits?.cached_input_factor ?? 0 }),
    ...(running === undefined
      ? []
      : [
          {
            rule: ruleFor('concurrent', running, { kind: 'running' }),
            path: ['limits', 'concurrent_requests'],
          },
        ]),
    ...budgets.flatMap(({ usd, per, warn_at: warnAt = WARN_AT, cut_off: cutsOff = false }, at) => {
      const max = microUsdOf(usd)
      const window: Window =
        per === 'once' ? { kind: 'once' } : { kind: 'calendar', per, timeZone, weekStarts }
      return max === undefined
        ? []
        : [
            {
              rule: ruleFor('micro_usd', max, window, { warnAt, cutsOff }),
              path: ['budgets', at],
            },
          ]
    }),
  ]
}

/** What names a window in an id. What runs needs no name: there is one. */
function windowName(window: Window): (string | number)[] {
  if (window.kind === 'running') return []
  if (window.kind === 'once') return ['once']
  return [window.kind === 'sliding' ? window.seconds : window.per]
}
