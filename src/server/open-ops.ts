import type { AnyElysia } from 'elysia'
import type { Settings } from '../config/settings'
import { idleTimeout } from '../http/idle-timeout'
import { opsHost } from './address'
import { type Address, type Listening, listen } from './listen'

/**
 * Listens on the ops port, where there is one. It speaks plain HTTP, as probes and scrapers do, and answers until the
 * process ends. Workers alone share it: no renewal of a certificate needs a second listener here.
 *
 * @throws {ListenError} if the port is taken or not allowed.
 */
export function openOps(
  { hostname, isShared = false }: Address,
  settings: Settings,
  makeApp: (closing: AbortSignal) => AnyElysia,
): Listening | undefined {
  const { PORTUS_OPS_PORT: port } = settings
  if (port === undefined) return undefined
  const closing = new AbortController()
  const address = {
    hostname: opsHost(settings, hostname),
    port,
    setting: 'PORTUS_OPS_PORT',
    isShared,
    idleTimeoutSeconds: idleTimeout(settings).newSeconds,
  }
  return listen(makeApp(closing.signal), address, closing)
}
