import { Elysia } from 'elysia'
import type { IdleTimeout } from '../idle-timeout'

/**
 * Stops the timer of a connection with its first request, where kept connections stay for ever. Otherwise
 * it does nothing, and costs nothing.
 */
export function keptForEver({ keptSeconds }: IdleTimeout) {
  const plugin = new Elysia({ name: 'portus.kept-for-ever' })
  if (keptSeconds > 0) return plugin
  return plugin.onRequest(({ request, server }) => void server?.timeout(request, keptSeconds))
}
