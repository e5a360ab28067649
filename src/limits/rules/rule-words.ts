import { usdText } from './micro-usd'
import { type Rule, SECONDS, type Window } from './rule'

const PERIODS = new Map<number, string>(
  Object.entries(SECONDS).map(([name, seconds]) => [seconds, name]),
)

/** How much a rule allows, for people: `600 requests per minute`, `$12.50 per month`, `5 requests at once`. */
export function ruleWords({ unit, max, window }: Pick<Rule, 'unit' | 'max' | 'window'>): string {
  if (unit === 'concurrent') return `${max} ${max === 1 ? 'request' : 'requests'} at once`
  if (unit === 'micro_usd') return `$${usdText(max)} ${periodWords(window)}`
  const word = max === 1 ? unit.slice(0, -1) : unit
  return `${max} ${word} ${periodWords(window)}`
}

/** For which time a rule counts: `per minute`, `per month`, `once`. */
export function periodWords(window: Window): string {
  if (window.kind === 'once') return 'once'
  if (window.kind === 'running') return 'at once'
  if (window.kind === 'calendar') return `per ${window.per}`
  return `per ${PERIODS.get(window.seconds) ?? `${window.seconds} seconds`}`
}
