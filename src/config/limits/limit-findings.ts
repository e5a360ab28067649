import type { LimitMembers } from '../../limits/rules/members'
import { microUsdOf } from '../../limits/rules/micro-usd'
import { isTimeZone, timeZones } from '../../limits/rules/time-zone'
import type { JsonPath } from '../source/json-file'
import { didYouMean } from '../validate/did-you-mean'
import { type Finding, find } from '../validate/finding'

/** What is wrong with limits and budgets of the right shape. */
export function limitFindings(members: LimitMembers): Finding[] {
  const { limits = {}, budgets = [], time_zone: zone } = members
  return [
    ...(['requests', 'tokens'] as const).flatMap((unit) =>
      repeated(limits[unit] ?? [], ['limits', unit], `"${unit}"`),
    ),
    ...repeated(budgets, ['budgets'], '"budgets"'),
    ...budgets.flatMap(({ usd, warn_at = [] }, at) => [
      ...find(
        microUsdOf(usd) === undefined,
        ['budgets', at, 'usd'],
        '"usd" can have six digits behind the point: money is counted in millionths of a dollar',
      ),
      ...find(
        warn_at.some((share, position) => position > 0 && share <= Number(warn_at[position - 1])),
        ['budgets', at, 'warn_at'],
        'every share of "warn_at" must be above the one before it',
      ),
    ]),
    ...(zone === undefined || isTimeZone(zone) ? [] : [unknownZone(zone)]),
  ]
}

const unknownZone = (zone: string): Finding => ({
  path: ['time_zone'],
  message: `"time_zone" is none that is known: it is a name like Europe/Berlin${didYouMean(zone, timeZones())}`,
})

/** Two limits of one window would be counted as one. */
const repeated = (list: readonly { per: string }[], path: JsonPath, called: string): Finding[] =>
  list.flatMap(({ per }, at) =>
    find(
      list.findIndex((other) => other.per === per) < at,
      [...path, at, 'per'],
      `${called} already has one ${per === 'once' ? '' : 'per '}${per}; leave the larger one out`,
    ),
  )

/** What of limits and budgets has no effect. */
export function limitDoubts(members: LimitMembers): Finding[] {
  const { limits, budgets = [], time_zone, week_starts, when_store_fails } = members
  const has = (...periods: string[]) => budgets.some(({ per }) => periods.includes(per))
  return [
    ...find(
      time_zone !== undefined && !has('day', 'week', 'month'),
      ['time_zone'],
      'has no effect: there is no budget per day, week or month',
    ),
    ...find(
      week_starts !== undefined && !has('week'),
      ['week_starts'],
      'has no effect: there is no budget per week',
    ),
    ...find(
      when_store_fails !== undefined && limits === undefined && budgets.length === 0,
      ['when_store_fails'],
      'has no effect: there are no limits and no budgets',
    ),
    ...find(
      limits?.cached_input_factor !== undefined && limits.tokens === undefined,
      ['limits', 'cached_input_factor'],
      'has no effect: there is no limit of "tokens"',
    ),
  ]
}
