/** Seconds until an idle connection is closed. */
export const IDLE_TIMEOUT_SECONDS = 30

type Server = { timeout(request: Request, seconds: number): void } | null

/** Stops the timer of a connection. Models think, and clients upload, for longer than the timeout. */
export const stopIdleTimer = (server: Server, request: Request): void => server?.timeout(request, 0)

/** Starts the timer again for the connection's next request. Bun 1.4 would leave it stopped. */
export const restartIdleTimer = (server: Server, request: Request): void =>
  server?.timeout(request, IDLE_TIMEOUT_SECONDS)
