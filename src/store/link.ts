/** What a link needs of a connection. */
export type Closable = { close(): void }

/** Notes how it goes with a link. */
export type LinkReport = {
  /** Something has failed. Whether that is an outage, others say. */
  failed(cause: unknown): void
  wentDown(cause: unknown): void
  cameUp(): void
}

/** What keeps a link. */
export type LinkOptions<Connection> = {
  connect: (onClose: (connection: Connection) => void) => Promise<Connection>
  /** Makes a connection ready for requests. @throws where that fails */
  prepare: (connection: Connection) => Promise<void>
  onUp: () => void
  report: LinkReport
  /** Milliseconds from one attempt to the next. */
  retryMs: number
}

/** The one connection that requests use, as long as it works. */
export type Link<Connection> = {
  /** Undefined while there is none. */
  readonly connection: Connection | undefined
  /** Waits for a connection that is just being made, but not for one that comes back. */
  soon(deadlineMs: number): Promise<Connection | undefined>
  /** Nobody is to use this connection any more. */
  failed(connection: Connection, cause: unknown): void
  /** The connection works and has to be made ready again. Those who come meanwhile may wait for it, if it takes no while. */
  again(connection: Connection, isQuick: boolean, cause: string): void
  close(): void
}

/** Connects at once, and whenever it has to from then on. */
export function openLink<Connection extends Closable>({
  connect,
  prepare,
  onUp,
  report,
  retryMs,
}: LinkOptions<Connection>): Link<Connection> {
  let state: 'opening' | 'up' | 'down' | 'closed' = 'opening'
  let connection: Connection | undefined
  let isTrying = false
  let triedAtMs = Number.NEGATIVE_INFINITY
  let stopWaiting = () => {}
  const waiting = new Set<() => void>()

  const become = (next: typeof state) => {
    if (state !== 'closed') state = next
    for (const tell of waiting) tell()
    waiting.clear()
  }
  const usable = () => (state === 'up' ? connection : undefined)
  const lose = (cause: unknown) => {
    connection?.close()
    connection = undefined
    if (state === 'closed') return
    report.failed(cause)
    report.wentDown(cause)
    become('down')
  }
  const isClosed = () => state === 'closed'
  const attempt = async () => {
    let current = connection
    try {
      if (!current) {
        const made = await connect((lost) => failed(lost, 'the connection was closed'))
        // What was closed meanwhile stays closed.
        if (isClosed()) return made.close()
        current = made
        connection = made
      }
      await prepare(current)
      if (connection !== current) return
      report.cameUp()
      become('up')
      onUp()
    } catch (cause) {
      if (connection === current) lose(cause)
    }
  }
  const keepTrying = async () => {
    if (isTrying) return
    isTrying = true
    while (state === 'opening' || state === 'down') {
      const restMs = triedAtMs + retryMs - performance.now()
      if (restMs > 0) await pause(restMs)
      if (isClosed()) break
      triedAtMs = performance.now()
      await attempt()
    }
    isTrying = false
  }
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      stopWaiting = resolve
      setTimeout(resolve, ms).unref()
    })
  const failed = (broken: Connection, cause: unknown) => {
    if (broken !== connection) return
    lose(cause)
    void keepTrying()
  }

  void keepTrying()
  return {
    get connection() {
      return usable()
    },
    soon(deadlineMs) {
      if (state !== 'opening') return Promise.resolve(usable())
      return new Promise((resolve) => {
        const tell = () => {
          clearTimeout(timer)
          resolve(usable())
        }
        const timer = setTimeout(() => {
          waiting.delete(tell)
          resolve(undefined)
        }, deadlineMs)
        waiting.add(tell)
      })
    },
    failed,
    again(unready, isQuick, cause) {
      if (unready !== connection || state !== 'up') return
      if (!isQuick) report.wentDown(cause)
      become(isQuick ? 'opening' : 'down')
      void keepTrying()
    },
    close() {
      become('closed')
      connection?.close()
      connection = undefined
      stopWaiting()
    },
  }
}
