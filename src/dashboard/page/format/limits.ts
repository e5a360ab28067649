import type { AdminLimit } from '../../../admin/shapes/applications'
import { duration } from './durations'
import { money } from './money'
import { count, exactCount } from './numbers'

const UNITS: Readonly<Record<AdminLimit['unit'], string>> = {
  requests: 'requests',
  tokens: 'tokens',
  concurrent_requests: 'requests',
  usd: 'dollars',
}

const SECONDS: Readonly<Record<number, string>> = {
  1: 'a second',
  60: 'a minute',
  3600: 'an hour',
  86400: 'a day',
}

/** What a limit is about: `Dollars a month`, `Tokens a minute`, `Requests at a time`. */
export function limitName({ unit, window }: Pick<AdminLimit, 'unit' | 'window'>): string {
  const name = UNITS[unit]
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${windowName(window)}`
}

function windowName(window: AdminLimit['window']): string {
  if (window.kind === 'sliding')
    return SECONDS[window.seconds] ?? `in ${duration(window.seconds * 1000)}`
  if (window.kind === 'calendar') return `a ${window.per}`
  return window.kind === 'once' ? 'in all' : 'at a time'
}

/** An amount in the unit of a limit, for people and exactly. */
export const limitAmount = (unit: AdminLimit['unit'], amount: number): string =>
  unit === 'usd' ? money(amount) : count(amount)

export const exactLimitAmount = (unit: AdminLimit['unit'], amount: number): string =>
  unit === 'usd' ? `$${exactCount(amount)}` : exactCount(amount)

/** How far the nearest of some limits is used up, of one. 0 where nobody knows. */
export const nearest = (limits: readonly AdminLimit[]): number =>
  Math.max(0, ...limits.map(({ used, max }) => (used === null || max === 0 ? 0 : used / max)))

/** The highest share of a limit that is passed and warns. Nothing where none is. */
export function warningPassed(
  limit: Pick<AdminLimit, 'used' | 'max' | 'warn_at'>,
): number | undefined {
  const { used, max, warn_at: warnAt } = limit
  if (used === null) return undefined
  const passed = warnAt.filter((part) => used >= part * max)
  return passed.length > 0 ? Math.max(...passed) : undefined
}
