import type { AnyElysia } from 'elysia'
import { openai } from '../api/openai'
import { portusError } from '../errors'
import { errorResponse } from '../http/error-response'
import { IDLE_TIMEOUT_SECONDS } from '../http/idle-timeout'
import { hostAndPort, localUrl } from './address'
import { ListenError, listenError } from './listen-error'

/** Where to listen, and for how long on connections that say nothing. Port 0 takes a free one. */
export type Address = {
  hostname: string
  port: number
  idleTimeoutSeconds?: number
  /** Whether other processes of this family listen there as well; Linux spreads connections. */
  isShared?: boolean
}

/** A server that answers. */
export type Listening = {
  url: string
  /** Resolves when every running request has ended; `true` ends them now. WebSockets are closed. */
  stop(now?: boolean): Promise<void>
}

/** Bun's own limit would cut uploads off; each route has one of its own. */
const MAX_BODY_BYTES = 1024 ** 4

/**
 * Listens.
 *
 * @param closing Aborted when the server stops.
 * @throws {ListenError} when the port is taken, or not allowed.
 */
export function listen(app: AnyElysia, address: Address, closing: AbortController): Listening {
  const { hostname, port, idleTimeoutSeconds = IDLE_TIMEOUT_SECONDS, isShared = false } = address
  try {
    app.listen({
      hostname,
      port,
      // Bun's development page shows messages, paths and stacks, in a compiled executable too.
      development: false,
      // On by default in Elysia 1.4: a second process would share the port without a word.
      reusePort: isShared,
      idleTimeout: idleTimeoutSeconds,
      maxRequestBodySize: MAX_BODY_BYTES,
      // Whatever fails before Elysia can see it, a `Host` header that is no host for one.
      error: () =>
        errorResponse(portusError('invalid_request', 'unreadable'), openai, crypto.randomUUID()),
    })
  } catch (error) {
    throw listenError(error, { hostname, port })
  }
  const { server } = app
  if (!server) throw new ListenError(`Cannot listen on ${hostAndPort(hostname, port)}`)
  return {
    url: localUrl(hostname, server.port ?? port, 'localhost'),
    stop(now) {
      const stopped = server.stop(now)
      closing.abort()
      return stopped
    },
  }
}
