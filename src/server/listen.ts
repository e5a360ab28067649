import type { AnyElysia } from 'elysia'
import { openai } from '../api/openai'
import { portusError } from '../errors'
import { errorResponse } from '../http/error-response'
import { MAX_WAITING_BYTES } from '../realtime/bridge'
import { hostAndPort, localUrl } from './address'
import { ListenError, listenError } from './listen-error'
import type { KeyPair } from './tls/key-pair'
import { renewable } from './tls/renewable'

/** Where to listen. Port 0 takes a free port. */
export type Address = {
  hostname: string
  port: number
  /** Until a connection ends on which no request comes. */
  idleSeconds: number
  /** Whether other workers listen there as well. Linux distributes the connections among them. */
  isShared?: boolean
  /** The most bytes of one message of a WebSocket, where some take more than others. */
  maxFrameBytes?: number
  /** Makes it a server of TLS. */
  pair?: KeyPair
}

/** A server that answers. */
export type Listening = {
  url: string
  /** Closes WebSockets and resolves when every running request has ended; `true` ends them now. */
  stop(now?: boolean): Promise<void>
  /** Closes the kept connections on which no request runs. */
  closeIdle(): void
  /** Goes on with another certificate; only a server of TLS can. */
  renew?(pair: KeyPair): void
}

/** Each route has its own limit, and Bun's would cut uploads off. */
const MAX_BODY_BYTES = 1024 ** 4

/** The most of the messages of a WebSocket that a client has not read. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024

/**
 * Starts to listen.
 *
 * @param closing Aborted when the server stops.
 * @throws {ListenError} if the port is taken or not allowed.
 */
export function listen(app: AnyElysia, address: Address, closing: AbortController): Listening {
  const { pair, idleSeconds } = address
  if (!pair) {
    const server = open(app, address)
    return listening(server, server.port, address, closing)
  }
  let port = address.port
  const tls = renewable(
    {
      open(pair) {
        const server = open(app, { ...address, port, pair, isShared: true })
        port = server.port ?? port
        return server
      },
      answer: app.fetch,
      leaveMs: idleSeconds * 1000,
    },
    pair,
  )
  const facade = () => {
    app.server = tls.server as typeof app.server
  }
  facade()
  return {
    ...listening(tls, port, address, closing),
    renew(renewed) {
      tls.renew(renewed)
      facade()
    },
  }
}

const listening = (
  server: Pick<Bun.Server<unknown>, 'stop' | 'closeIdleConnections'>,
  port: number | undefined,
  address: Address,
  closing: AbortController,
): Listening => ({
  url: localUrl(address.hostname, port ?? address.port, 'localhost', address.pair !== undefined),
  closeIdle: () => void server.closeIdleConnections(),
  stop(now) {
    const stopped = server.stop(now)
    closing.abort()
    return stopped
  },
})

/** Opens one server of an app. */
function open(app: AnyElysia, address: Address) {
  const { hostname, port, idleSeconds, isShared = false, maxFrameBytes = 0, pair } = address
  const before = process.listeners('beforeExit')
  try {
    app.listen({
      hostname,
      port,
      // Bun's development page shows messages, paths and stacks, even in a compiled executable.
      development: false,
      // Elysia 1.4 has it on by default, so a second process would share the port in silence.
      reusePort: isShared,
      idleTimeout: idleSeconds,
      ...(pair && { tls: { ...pair } }),
      maxRequestBodySize: MAX_BODY_BYTES,
      websocket: {
        // A short frame could become a very long one.
        perMessageDeflate: false,
        // One limit for all WebSockets of a server: the bridge of realtime looks at its own.
        maxPayloadLength: Math.max(maxFrameBytes, MAX_WAITING_BYTES),
        backpressureLimit: MAX_UNREAD_BYTES,
      },
      // For failures before Elysia sees the request, such as an invalid `Host` header.
      error: () =>
        errorResponse(portusError('invalid_request', 'unreadable'), openai, crypto.randomUUID()),
    })
  } catch (error) {
    throw listenError(error, { hostname, port })
  }
  // Elysia 1.4 adds one with each server, and none of them has anything to do.
  for (const listener of process.listeners('beforeExit'))
    if (!before.includes(listener)) process.off('beforeExit', listener)
  const { server } = app
  if (!server) throw new ListenError(`Cannot listen on ${hostAndPort(hostname, port)}`)
  return server
}
