import { useCallback, useEffect, useRef } from 'preact/hooks'

/** A function that is called at once, and once more after a while. */
export function useSoon(then: () => void, afterMs: number): () => void {
  const latest = useRef(then)
  latest.current = then
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(() => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => latest.current(), afterMs)
    latest.current()
  }, [afterMs])
}
