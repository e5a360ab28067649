import { useEffect, useState } from 'preact/hooks'
import type { RequestsAnswer } from '../../../../admin/shapes/requests'
import type { Query } from '../../address/address'
import { asked, periodOf } from '../../address/periods'
import { withQuery } from '../../api/client'
import { useSession } from '../../api/context'
import { useAnswer } from '../../api/use-answer'
import { useGap, useLive } from '../../api/use-live'
import { useThrottled } from '../../api/use-throttled'
import { FILTERS, isChosen, withNew } from './filters'

const LIMIT = 100
/** Where too many end to be told one by one. */
const EVERY_MS = 2_000

/** The page of requests that a query asks for. The first page follows what happens, unless it is held. */
export function useRequests(query: Query) {
  const { timeZone, live } = useSession()
  const [isHeld, setHeld] = useState(false)
  const period = query.range ? periodOf(query, Date.now(), timeZone) : undefined
  const times = period && asked(period)
  const answer = useAnswer<RequestsAnswer>(
    withQuery('admin/requests', {
      limit: LIMIT,
      before: query.before,
      order: query.order,
      from: minuteOf(times?.from),
      // What ends now has no end to ask for.
      to: period?.isLive ? undefined : times?.to,
      ...Object.fromEntries(FILTERS.map((name) => [name, query[name]])),
    }),
  )
  const isFirst = !query.before && !query.order && (period?.isLive ?? true)
  const isFollowing = isFirst && !isHeld
  useEffect(() => {
    live.hold(isFirst && isHeld)
    return () => live.hold(false)
  }, [live, isFirst, isHeld])
  const reload = useThrottled(answer.reload, EVERY_MS)
  useLive('requests', ({ requests, skipped }) => {
    if (!isFollowing) return
    const fresh = requests.filter((request) => isChosen(request, query))
    if (skipped > 0) reload()
    else if (fresh.length > 0)
      answer.put((known) => ({ ...known, requests: withNew(known.requests, fresh, LIMIT) }))
  })
  useGap(() => isFollowing && answer.reload())
  const hold = (next: boolean) => {
    setHeld(next)
    if (!next) answer.reload()
  }
  return { answer, isFirst, isHeld, hold }
}

/** A question that changes with each look would be asked anew for ever. */
const minuteOf = (time: string | undefined): string | undefined =>
  time && `${time.slice(0, 'yyyy-mm-ddThh:mm'.length)}:00.000Z`
