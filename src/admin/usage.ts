import type { GroupBy } from '../usage/ledger/ledger'
import { amountsOf, totalOf } from './amounts'
import type { Period, SumFilter } from './query/period'
import type { UsageAnswer } from './shapes/usage'
import type { AdminSources } from './sources'

/** What is asked of usage. */
export type UsageQuery = Period & {
  by: readonly Exclude<GroupBy, 'session'>[]
  where: SumFilter
  /** So many groups are shown. */
  limit: number
}

/** What was used in a time: in all, and by groups, the dearest first. Days are in their order. */
export async function usageAnswer(
  { reader, keptIn }: Pick<AdminSources, 'reader' | 'keptIn'>,
  { fromMs, toMs, timeZone, by, where, limit }: UsageQuery,
): Promise<UsageAnswer> {
  const sums = await reader.sums({ fromMs, toMs, by, timeZone, where })
  const sorted = sums.toSorted(
    (one, other) =>
      (one.group.day ?? '').localeCompare(other.group.day ?? '') ||
      other.microUsd - one.microUsd ||
      other.requests - one.requests,
  )
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
