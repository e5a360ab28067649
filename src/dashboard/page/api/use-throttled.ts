import { useCallback, useEffect, useRef } from 'preact/hooks'

/** A function that is called at most once in a time: at once, or at the end of the time that runs. */
export function useThrottled(then: () => void, everyMs: number): () => void {
  const latest = useRef(then)
  latest.current = then
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const lastMs = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(() => {
    if (timer.current !== undefined) return
    const waitMs = Math.max(0, lastMs.current + everyMs - performance.now())
    timer.current = setTimeout(() => {
      timer.current = undefined
      lastMs.current = performance.now()
      latest.current()
    }, waitMs)
  }, [everyMs])
}
