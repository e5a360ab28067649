import type { Owner, Rule, Window } from '../../limits/rules/rule'
import { SECONDS } from '../../limits/rules/rule'

const PERIODS: ReadonlyMap<number, string> = new Map(
  Object.entries(SECONDS).map(([name, seconds]) => [seconds, name]),
)

const MICRO = 1_000_000

/** Whose a limit is, as the client reads it. */
export const ownerWords = ({ kind, name }: Owner): string =>
  kind === 'application' ? 'this application' : `the ${kind === 'alias' ? 'model' : 'team'} ${name}`

const perWords = (window: Window): string => {
  if (window.kind === 'sliding')
    return ` per ${PERIODS.get(window.seconds) ?? `${window.seconds} seconds`}`
  return window.kind === 'calendar' ? ` per ${window.per}` : ''
}

/** What a limit allows: `600 requests per minute`, `$50.00 per day`. */
export function limitWords({ unit, max, window }: Rule): string {
  const per = perWords(window)
  if (unit === 'micro_usd') return `$${(max / MICRO).toFixed(2)}${per}`
  return unit === 'concurrent' ? `${max} requests at a time` : `${max} ${unit}${per}`
}
