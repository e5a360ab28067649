import type { AnyElysia } from 'elysia'
import { openai } from '../api/openai'
import type { Tls } from '../config/tls'
import { portusError } from '../errors'
import { errorResponse } from '../http/error-response'
import { NEW_SECONDS } from '../http/idle-timeout'
import { MAX_WAITING_BYTES } from '../realtime/bridge'
import { hostAndPort, localUrl } from './address'
import { ListenError, listenError } from './listen-error'

/** Where to listen. Port 0 takes a free port. */
export type Address = {
  hostname: string
  port: number
  /** The setting that names the port; `PORTUS_PORT` by default. */
  setting?: string
  /** How long a new connection may be idle (`http/idle-timeout.ts`). */
  idleTimeoutSeconds?: number
  /** Whether other workers listen there as well. Linux distributes the connections among them. */
  isShared?: boolean
  /** The most bytes of one message of a WebSocket, where some take more than others. */
  maxFrameBytes?: number
  /** With it, the server speaks TLS. */
  tls?: Pick<Tls, 'cert' | 'key'> | undefined
}

/** A server that answers. */
export type Listening = {
  /** Where a client on this machine reaches it. */
  url: string
  /** Where it listens, as a URL. */
  address: string
  /** From now on each connection is closed behind the answer that runs, or the next one. */
  letGo(): void
  /** Stops listening, and leaves WebSockets as they are. */
  retire(): Promise<void>
  /** Closes WebSockets and resolves when every running request has ended; `true` ends them now. */
  stop(now?: boolean): Promise<void>
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
  const { hostname, port, isShared = false, maxFrameBytes = 0, tls } = address
  const takeOff = listenersBeforeExit()
  try {
    app.listen({
      hostname,
      port,
      // Bun's development page shows messages, paths and stacks, even in a compiled executable.
      development: false,
      // Elysia 1.4 has it on by default, so a second process would share the port in silence.
      reusePort: isShared,
      idleTimeout: address.idleTimeoutSeconds ?? NEW_SECONDS,
      ...(tls && { tls: { cert: tls.cert, key: tls.key } }),
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
    throw listenError(error, address)
  } finally {
    takeOff()
  }
  const { server } = app
  const scheme = tls ? 'https' : 'http'
  if (!server) throw new ListenError(`Cannot listen on ${hostAndPort(hostname, port)}`)
  return {
    url: localUrl(hostname, server.port ?? port, 'localhost', scheme),
    address: `${scheme}://${hostAndPort(hostname, server.port ?? port)}`,
    letGo: () => closeBehindAnswers(app, server),
    retire: () => server.stop(),
    stop(now) {
      const stopped = server.stop(now)
      closing.abort()
      return stopped
    },
  }
}

/**
 * Elysia 1.4 would stop a server before the process exits, and keeps the app for that as long as the process lives.
 *
 * @returns What takes the listeners off the process that have come since.
 */
function listenersBeforeExit(): () => void {
  const before = new Set(process.listeners('beforeExit'))
  return () => {
    for (const listener of process.listeners('beforeExit'))
      if (!before.has(listener)) process.off('beforeExit', listener)
  }
}

/** Bun closes a connection behind an answer that says so. RFC 9112 section 9.6. */
function closeBehindAnswers(app: AnyElysia, server: NonNullable<AnyElysia['server']>): void {
  const answer = app.fetch
  server.reload({
    // Elysia's native routes would not come here.
    routes: {},
    fetch: async (request: Request) => {
      const response = await answer(request)
      // There is none where a WebSocket begins.
      response?.headers.set('connection', 'close')
      return response
    },
  } as Parameters<typeof server.reload>[0])
}
