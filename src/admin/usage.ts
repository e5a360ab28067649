import { TooManyGroups } from '../usage/ledger/groups'
import type { GroupBy, Sum, SumQuery } from '../usage/ledger/ledger'
import { amountsOf, totalOf } from './amounts'
import { invalid, type Period, type SumFilter } from './query/period'
import type { UsageAnswer } from './shapes/usage'
import type { AdminSources } from './sources'

/** What is asked of usage. */
export type UsageQuery = Period & {
  by: readonly Exclude<GroupBy, 'session'>[]
  where: SumFilter
  /** So many groups are shown. */
  limit: number
  signal?: AbortSignal | undefined
}

/** A process would have to hold and to sort them, for the few that it shows. */
const MAX_GROUPS = 20_000

/** Days are in their order, and in each the dearest comes first. To compare by a language would take seconds. */
const inOrder = (one: Sum, other: Sum): number => {
  const [day = '', otherDay = ''] = [one.group.day, other.group.day]
  if (day !== otherDay) return day < otherDay ? -1 : 1
  return other.microUsd - one.microUsd || other.requests - one.requests
}

/**
 * What was used in a time: in all, and by groups, the dearest first. Days are in their order.
 *
 * @throws {PortusError} where there are too many groups.
 */
export async function usageAnswer(
  { reader, keptIn }: Pick<AdminSources, 'reader' | 'keptIn'>,
  { limit, ...query }: UsageQuery,
): Promise<UsageAnswer> {
  const { fromMs, toMs, timeZone } = query
  const sums = await boundedSums(reader, query)
  const sorted = sums.toSorted(inOrder)
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    time_zone: timeZone,
    kept_in: keptIn,
    total: amountsOf(totalOf(sums)),
    groups: sorted.slice(0, limit).map((sum) => ({ group: sum.group, ...amountsOf(sum) })),
    has_more: sorted.length > limit,
  }
}

async function boundedSums(reader: AdminSources['reader'], query: SumQuery): Promise<Sum[]> {
  try {
    return await reader.sums({ ...query, maxGroups: MAX_GROUPS })
  } catch (error) {
    if (!(error instanceof TooManyGroups)) throw error
    const most = MAX_GROUPS.toLocaleString('en')
    throw invalid(
      'by',
      `it must make ${most} groups at most; name fewer, or ask for a shorter time`,
    )
  }
}
