import { useEffect, useState } from 'preact/hooks'
import { fromNow } from '../format/durations'
import { dateYear, exactTime, moment } from '../format/times'

const TICK_MS = 10_000

/** A time that goes on while the page is shown. */
export function useNow(everyMs = TICK_MS): number {
  const [nowMs, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}

/** A time by the clock. */
export const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={exactTime(at)}>
    {moment(at, Date.now())}
  </time>
)

/** The day of a time: `3 Nov 2027`. */
export const Day = ({ at }: { at: string }) => (
  <time dateTime={at} title={exactTime(at)}>
    {dateYear(at)}
  </time>
)

/** A time as seen from now: `in 3 h 12 min`. */
export function FromNow({ at }: { at: string }) {
  const nowMs = useNow()
  return (
    <time dateTime={at} title={exactTime(at)}>
      {fromNow(Date.parse(at), nowMs)}
    </time>
  )
}
