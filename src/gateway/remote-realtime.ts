import { openSocket } from './socket'
import type { Realtime } from './upstream'

/**
 * Realtime connections through a gateway somewhere else.
 *
 * @param origin Where the gateway listens; the scheme follows it.
 */
export const remoteRealtime = (origin: string): Realtime => {
  const root = origin.replace(/^http/, 'ws')
  return ({ config, model, beta, ...call }) =>
    openSocket(
      `${root}/v1/realtime?${new URLSearchParams({ model })}`,
      { 'x-portkey-config': config, ...(beta !== null && { 'x-portkey-openai-beta': beta }) },
      call,
    )
}
