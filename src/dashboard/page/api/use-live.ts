import { useEffect, useRef } from 'preact/hooks'
import type { StreamEvents } from '../../../admin/shapes/stream'
import { useSession } from './context'

/** Calls a function for each event of a name while a view is shown. */
export function useLive<Name extends keyof StreamEvents>(
  name: Name,
  then: (data: StreamEvents[Name]) => void,
): void {
  const { live } = useSession()
  const latest = useRef(then)
  latest.current = then
  useEffect(() => live.on(name, (data) => latest.current(data)), [live, name])
}

/** Calls a function when events may have been missed. */
export function useGap(then: () => void): void {
  const { live } = useSession()
  const latest = useRef(then)
  latest.current = then
  useEffect(() => live.onGap(() => latest.current()), [live])
}
