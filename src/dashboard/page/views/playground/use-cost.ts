import { useEffect, useState } from 'preact/hooks'
import type { AdminRequest, RequestsAnswer } from '../../../../admin/shapes/requests'
import { withQuery } from '../../api/client'
import { useSession } from '../../api/context'

/** Rows are written behind: when to look whether the row is there. */
const PAUSES_MS = [200, 500, 1_000, 2_000, 4_000]

/** What a request has used. `missing`: nobody has written it down. */
export function useCost(requestId: string | undefined): AdminRequest | 'missing' | undefined {
  const { client } = useSession()
  const [found, setFound] = useState<AdminRequest | 'missing' | undefined>(undefined)
  useEffect(() => {
    if (requestId === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    const look = async () => {
      for (const pauseMs of PAUSES_MS) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
        if (signal.aborted) return
        const path = withQuery('admin/requests', { request_id: requestId, limit: 1 })
        const answer = await client.get<RequestsAnswer>(path, signal).catch(() => undefined)
        const [request] = answer?.requests ?? []
        if (request && !signal.aborted) return setFound(request)
      }
      if (!signal.aborted) setFound('missing')
    }
    void look()
    return () => controller.abort()
  }, [client, requestId])
  return found
}
