import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { isAbort } from './api-error'
import { useSession } from './context'

/** Where a question stands. Data of the question before stays until there is new data. */
export type Answer<T> = {
  data: T | undefined
  error: unknown
  isLoading: boolean
  /** Asks again. */
  reload: () => void
  /** Puts something else in the place of the data, which is known to hold now. */
  put: (change: (data: T) => T) => void
}

/**
 * Asks the admin API, and again where the question changes.
 *
 * @param path With its query. Nothing is asked without one.
 */
export function useAnswer<T>(path: string | undefined): Answer<T> {
  const { client } = useSession()
  const [data, setData] = useState<T | undefined>(undefined)
  const [error, setError] = useState<unknown>(undefined)
  const [isLoading, setLoading] = useState(path !== undefined)
  const running = useRef<AbortController | undefined>(undefined)

  const reload = useCallback(() => {
    running.current?.abort()
    if (path === undefined) return
    const controller = new AbortController()
    running.current = controller
    setLoading(true)
    const settle = (then: () => void) => {
      if (controller.signal.aborted) return
      then()
      setLoading(false)
    }
    client.get<T>(path, controller.signal).then(
      (answer) =>
        settle(() => {
          setData(answer)
          setError(undefined)
        }),
      (thrown) => !isAbort(thrown) && settle(() => setError(thrown)),
    )
  }, [client, path])

  useEffect(() => {
    reload()
    return () => running.current?.abort()
  }, [reload])

  const put = useCallback(
    (change: (data: T) => T) => setData((known) => (known === undefined ? known : change(known))),
    [],
  )
  return { data, error, isLoading, reload, put }
}
