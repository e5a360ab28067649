import { useEffect, useState } from 'preact/hooks'
import type { Live, LiveState } from '../api/live'

const WORDS: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
  lost: 'Not connected',
}

/** Whether the page follows the server. */
export function LiveMark({ live }: { live: Live }) {
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => live.onState(setState), [live])
  return (
    <span class={`live live-${state}`} role="status">
      {WORDS[state]}
    </span>
  )
}
