import { portusError } from '../errors'
import type { Realtime } from './contract'

/**
 * Realtime connections of a gateway that is booted for the first of them, and once. A boot that fails
 * is tried again for the next one.
 */
export function lazyRealtime(boot: () => Promise<{ realtime: Realtime }>): Realtime {
  let booting: Promise<{ realtime: Realtime }> | undefined
  const start = () =>
    boot().catch((cause) => {
      booting = undefined
      throw portusError('gateway_unreachable', 'not_started', { cause })
    })
  return async (call) => {
    booting ??= start()
    const { realtime } = await booting
    return realtime(call)
  }
}
