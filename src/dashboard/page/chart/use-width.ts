import { useEffect, useRef, useState } from 'preact/hooks'

/** The width of an element, as it is now. */
export function useWidth<Kind extends Element>(first: number) {
  const element = useRef<Kind>(null)
  const [width, setWidth] = useState(first)
  useEffect(() => {
    const { current } = element
    if (!current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width))
    })
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return { element, width }
}
