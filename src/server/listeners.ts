import type { AnyElysia } from 'elysia'
import type { Tls } from '../config/tls'
import { type Address, type Listening, listen } from './listen'
import { listeningSockets, stopAccepting } from './stop-accepting'

/** Milliseconds in which busy connections of the last certificate end by themselves. */
const LET_GO_MS = 5000

/** Milliseconds in which connections that are being made are made, and have their answer. */
const HANDSHAKE_MS = 1000

/** A server whose certificate can be renewed. */
export type Listeners = Listening & {
  /** Answers new connections with another certificate. No connection is lost. */
  renew(tls: Tls): void
}

/**
 * Listens, and listens anew with each certificate: Bun 1.4 takes none in `reload`. The last listener goes on beside the
 * new one for a while, and each of its answers ends its connection. Then it stops.
 *
 * @param makeApp Makes the app of one listener. Each has its own, because an app knows one server.
 * @throws {ListenError} if the port is taken or not allowed.
 */
export function openListeners(
  given: Address,
  makeApp: (closing: AbortSignal) => AnyElysia,
): Listeners {
  const retired = new Set<Listening>()
  const open = (address: Address) => {
    const closing = new AbortController()
    return listen(makeApp(closing.signal), address, closing)
  }
  let current = open(given)
  const port = Number(new URL(current.address).port || (given.tls ? 443 : 80))
  return {
    url: current.url,
    address: current.address,
    letGo: () => current.letGo(),
    retire: () => current.retire(),
    async stop(now) {
      await Promise.all([current, ...retired].map((one) => one.stop(now)))
    },
    renew(tls) {
      const last = current
      const sockets = listeningSockets(port)
      current = open({ ...given, port, tls })
      retired.add(last)
      last.letGo()
      setTimeout(() => stopAccepting(sockets), LET_GO_MS)
      const retire = () => void last.retire().finally(() => retired.delete(last))
      setTimeout(retire, LET_GO_MS + HANDSHAKE_MS)
    },
  }
}
