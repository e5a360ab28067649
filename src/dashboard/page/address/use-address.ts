import { useCallback, useEffect, useState } from 'preact/hooks'
import { type Address, parseAddress, printAddress, type QueryChanges } from './address'

/** The address of the page, which changes with links and the browser's buttons. */
export function useAddress(): Address {
  const [fragment, setFragment] = useState(location.hash)
  useEffect(() => {
    const follow = () => setFragment(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return parseAddress(fragment)
}

/**
 * Changes the query of an address.
 *
 * @returns A function of changes. Steps of `isStep` can be taken back with the browser's button; others, such as each letter
 *   of a filter, replace the address.
 */
export function useQueryChange({ view, query }: Address) {
  const printed = printAddress(view, query)
  return useCallback(
    (changes: QueryChanges, isStep = true) => {
      const { query: current } = parseAddress(printed)
      const next = printAddress(view, { ...current, ...changes })
      if (next === printed) return
      if (isStep) location.hash = next
      else {
        history.replaceState(null, '', next)
        dispatchEvent(new HashChangeEvent('hashchange'))
      }
    },
    [view, printed],
  )
}
