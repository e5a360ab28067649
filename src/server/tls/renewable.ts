import { judgePair, type KeyPair } from './key-pair'

/** The server that an app sees. */
export type Server = Bun.Server<unknown>

/** What opens servers, and what an app needs of them. */
export type Renewal = {
  /** Starts one more server on the same port. */
  open: (pair: KeyPair) => Server
  /** The app: answers a request that came to whichever server. */
  answer: (request: Request) => Response | undefined | Promise<Response | undefined>
  /** How long a server that is replaced goes on with its kept connections. */
  leaveMs: number
}

/** A server whose certificate can change. */
export type Renewable = {
  /** In place of a server, for an app that has one. */
  server: Server
  renew(pair: KeyPair): void
  stop(now?: boolean): Promise<void>
  closeIdleConnections(): number
}

/** How long no request may have come to a server, and how long a turn of the event loop may be, when it ends. */
const QUIET_MS = 50
const SHORT_TURN_MS = 5
const LONGEST_WAIT_MS = 10_000

/**
 * Waits until nobody seems to be about to connect. Bun 1.4 resets connections in the middle of their handshake when
 * a server ends, and Linux those that nobody has accepted.
 */
async function quiet(lastRequestMs: () => number): Promise<void> {
  const giveUpMs = performance.now() + LONGEST_WAIT_MS
  for (let sinceMs = performance.now(); sinceMs < giveUpMs; ) {
    const startMs = performance.now()
    await Bun.sleep(1)
    const nowMs = performance.now()
    if (nowMs - startMs > SHORT_TURN_MS) sinceMs = nowMs
    if (nowMs - Math.max(sinceMs, lastRequestMs()) > QUIET_MS) return
  }
}

/**
 * Bun 1.4 takes no new certificate for a server that runs. So a second one begins to listen on the same
 * port, and the first one tells with each answer that it closes the connection (RFC 9112 section 9.6): a client goes on with the
 * next one, and no request meets a closed connection. Then the first one ends as at a shutdown.
 */
export function renewable({ open, answer, leaveMs }: Renewal, first: KeyPair): Renewable {
  let current = open(first)
  let inUse = first
  const leaving = new Map<Server, Timer>()
  const ending = new Set<Promise<void>>()

  const end = (server: Server, now?: boolean): Promise<void> => {
    clearTimeout(leaving.get(server))
    const ended = server.stop(now)
    ending.add(ended)
    void ended.finally(() => {
      ending.delete(ended)
      leaving.delete(server)
    })
    return ended
  }
  let lastRequestMs = 0
  const withLastAnswer = async (request: Request) => {
    lastRequestMs = performance.now()
    const answered = await answer(request)
    answered?.headers.set('connection', 'close')
    return answered
  }
  return {
    server: {
      get port() {
        return current.port
      },
      timeout: (request: Request, seconds: number) => current.timeout(request, seconds),
      requestIP: (request: Request) => current.requestIP(request),
      reload: (options: Parameters<Server['reload']>[0]) => current.reload(options),
      upgrade(request: Request, options: Parameters<Server['upgrade']>[1]) {
        // A server throws for a request that came to another one.
        for (const server of leaving.keys())
          try {
            return server.upgrade(request, options as never)
          } catch {}
        return current.upgrade(request, options as never)
      },
    } as Server,
    renew(pair) {
      const old = current
      // Nobody goes on with a certificate that has expired.
      const isOver = judgePair(inUse, Date.now()).pair === undefined
      current = open(pair)
      inUse = pair
      old.reload({ routes: {}, fetch: withLastAnswer } as never)
      leaving.set(
        old,
        setTimeout(
          () => void quiet(() => lastRequestMs).then(() => end(old)),
          isOver ? 0 : leaveMs,
        ),
      )
    },
    closeIdleConnections: () => current.closeIdleConnections(),
    async stop(now) {
      const servers = [current, ...leaving.keys()]
      await Promise.all([...servers.map((server) => end(server, now)), ...ending])
    },
  }
}
