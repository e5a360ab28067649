import type { SeriesAnswer } from '../../../../admin/shapes/usage'
import type { Query } from '../../address/address'
import { asked, lastStepsFrom, type Period, periodOf } from '../../address/periods'
import { withQuery } from '../../api/client'
import { useSession } from '../../api/context'
import { type Answer, useAnswer } from '../../api/use-answer'
import { useLive } from '../../api/use-live'
import { useThrottled } from '../../api/use-throttled'
import { mergeSteps } from './merge-steps'

/** How often the last steps are asked anew, at most. */
const EVERY_MS = 2_000

type Filters = Readonly<Record<string, string | undefined>>

/** The series of a period, of which the last steps follow what happens, and the one before it. */
export function useSeries(query: Query, period: Period, filters: Filters) {
  const { client, timeZone } = useSession()
  const path = (times: { fromMs: number; toMs: number }) =>
    withQuery('admin/usage/series', {
      ...asked(times),
      step: period.step,
      time_zone: timeZone,
      ...filters,
    })
  const now: Answer<SeriesAnswer> = useAnswer<SeriesAnswer>(path(period))
  const before = useAnswer<SeriesAnswer>(path(period.before))
  const follow = useThrottled(() => {
    const later = periodOf(query, Date.now(), timeZone)
    const last = { fromMs: lastStepsFrom(later, timeZone), toMs: later.toMs }
    client.get<SeriesAnswer>(path(last)).then(
      ({ steps }) => now.put((known) => mergeSteps(known, steps, later.fromMs)),
      // The next whole question says what is wrong.
      () => {},
    )
  }, EVERY_MS)
  useLive('requests', () => period.isLive && follow())
  return { now, before }
}
