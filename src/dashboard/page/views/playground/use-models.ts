import { useEffect, useState } from 'preact/hooks'
import type { Client } from '../../api/client'
import { listIn, textIn } from './talk/members'

/** The aliases that a key may use, or why they cannot be had. */
export type Models = { names?: string[]; error?: unknown }

export function useModels(client: Client | undefined): Models {
  const [models, setModels] = useState<Models>({})
  useEffect(() => {
    if (!client) return
    let isOver = false
    setModels({})
    client.get<unknown>('v1/models').then(
      (answer) => {
        const names = listIn(answer, 'data').map((model) => textIn(model, 'id'))
        if (!isOver) setModels({ names })
      },
      (error: unknown) => {
        if (!isOver) setModels({ error })
      },
    )
    return () => {
      isOver = true
    }
  }, [client])
  return models
}
