import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Query } from '../address/address'
import { type Period, periodOf } from '../address/periods'
import { useSession } from './context'
import { useGap } from './use-live'

const REFRESH_MS = 30_000

/** The period of a query, which goes on with the time while the tab is visible. */
export function usePeriod(query: Query): Period {
  const { timeZone } = useSession()
  const [nowMs, setNow] = useState(Date.now())
  const { range, from, to } = query
  const period = useMemo(
    () =>
      periodOf(
        { ...(range && { range }), ...(from && { from }), ...(to && { to }) },
        nowMs,
        timeZone,
      ),
    [range, from, to, nowMs, timeZone],
  )
  const { isLive } = period
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setNow(Date.now())
    }, REFRESH_MS)
    return () => clearInterval(timer)
  }, [isLive])
  useGap(() => setNow(Date.now()))
  return period
}
