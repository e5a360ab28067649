/**
 * Seconds until an idle connection is closed. A request for an endpoint stops the timer, because models
 * think and clients upload for longer. It starts the timer again at its end: Bun 1.4 would leave it
 * stopped for the connection's next request.
 */
export const IDLE_TIMEOUT_SECONDS = 30
