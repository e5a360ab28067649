import type { Settings } from '../config/settings'

/** How long connections may be idle, in the words of the runtime: seconds, and 0 for ever. */
export type IdleTimeout = {
  /** Of a connection on which no request has come yet. It always ends, so that nobody holds many of them for nothing. */
  newSeconds: number
  /**
   * Of a kept connection, between two requests. A request for an endpoint stops the timer, because models
   * think and clients upload for longer. It starts the timer again at its end: Bun 1.4 would leave it
   * stopped for the connection's next request.
   */
  keptSeconds: number
}

/** What a new connection gets where kept ones stay for ever, or where nothing is set. */
export const NEW_SECONDS = 75

/** The timer of Bun 1.4 goes in steps of so many seconds, and the first one may begin at its end. */
const STEP_SECONDS = 4

/** The runtime takes one byte. https://bun.com/reference/bun/serve */
const MAX_SECONDS = 255

/** A kept connection lives for at least the seconds of the setting: a proxy that waits as long would else meet a closed one. */
export function idleTimeout({
  PORTUS_KEEP_ALIVE_SECONDS: seconds,
}: Pick<Settings, 'PORTUS_KEEP_ALIVE_SECONDS'>): IdleTimeout {
  if (seconds === 0) return { newSeconds: NEW_SECONDS, keptSeconds: 0 }
  const longEnough = Math.min(MAX_SECONDS, seconds + STEP_SECONDS)
  return { newSeconds: longEnough, keptSeconds: longEnough }
}
