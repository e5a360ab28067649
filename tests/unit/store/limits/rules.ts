import type { Rule } from '../../../../src/limits/rules/rule'

/** A limit of the application `a`; what a test does not say is as a configuration would leave it. */
export const rule = (
  unit: Rule['unit'],
  max: number,
  window: Rule['window'],
  more: Partial<Rule> = {},
): Rule => ({
  id: `application/a/${unit}/${JSON.stringify(window)}`,
  owner: { kind: 'application', name: 'a' },
  unit,
  max,
  window,
  whenStoreFails: 'open',
  warnAt: [],
  cutsOff: false,
  cachedFactor: 0,
  ...more,
})

export const perMinute = { kind: 'sliding', seconds: 60 } as const
export const running = { kind: 'running' } as const
export const once = { kind: 'once' } as const
export const perDay = (timeZone = 'UTC') =>
  ({ kind: 'calendar', per: 'day', timeZone, weekStarts: 'monday' }) as const
