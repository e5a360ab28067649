import { useCallback, useEffect, useState } from 'preact/hooks'
import type { ConfigurationAnswer } from '../../../admin/shapes/configuration'
import { ApiError, messageOf } from '../api/api-error'
import { createClient } from '../api/client'
import type { Session } from '../api/context'
import { listen } from '../api/live'

type Opening = { session?: Session; problem?: ApiError }

/** The server writes down whom it refuses: it is not asked before there is a key. */
const KEYLESS: Opening = { problem: new ApiError(401, 'An admin key is wanted') }

/** Opens a session with a key. Ends it where the key is no longer right. */
export function useOpening(key: string | undefined): Opening & { retry: () => void } {
  const [opening, setOpening] = useState<Opening>({})
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (key === undefined) return setOpening(KEYLESS)
    let isOver = false
    let session: Session | undefined
    const fail = (error: unknown) => {
      session?.live.stop()
      session = undefined
      if (isOver) return
      setOpening({ problem: error instanceof ApiError ? error : new ApiError(0, messageOf(error)) })
    }
    const client = createClient(key, fail)
    setOpening({})
    client.get<ConfigurationAnswer>('admin/configuration').then((configuration) => {
      if (isOver) return
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
      session = { client, live: listen(client), configuration, timeZone }
      setOpening({ session })
    }, fail)
    return () => {
      isOver = true
      session?.live.stop()
    }
  }, [key, attempt])
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return { ...opening, retry }
}
