import { useEffect, useState } from 'preact/hooks'
import type { Live } from '../api/live'
import { Moment } from '../parts/moments'

/** Says since when the server is not heard, until it is again. */
export function ConnectionNote({ live }: { live: Live }) {
  const [lostAt, setLostAt] = useState<string | undefined>(undefined)
  useEffect(
    () =>
      live.onState((state) => {
        if (state === 'live') setLostAt(undefined)
        if (state === 'lost') setLostAt((known) => known ?? new Date().toISOString())
      }),
    [live],
  )
  if (lostAt === undefined) return null
  return (
    <p class="note" role="status">
      Not connected since <Moment at={lostAt} />; figures may be old
    </p>
  )
}
