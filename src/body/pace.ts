/** How much longer a client may take over a body. Only the time counts that Portus waits for it. */
export type Pace = {
  /** Milliseconds that the next bytes may take. */
  readonly leftMs: number
  /** Notes bytes, and the milliseconds for which Portus has waited for them. */
  received(bytes: number, waitedMs: number): void
}

/**
 * The slowest client that is served, as in the web servers of Microsoft. A mobile phone at the edge of its
 * network sends ten times as fast.
 * https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel/options#minimum-request-body-data-rate
 */
const MIN_BYTES_PER_MS = 0.24

/**
 * Gives a client `idleTimeoutMs` to begin with. Waiting spends that time, and bytes earn some of it back:
 * who sends more slowly than the minimum rate runs out of it, however evenly the bytes come.
 */
export function paceOf({
  idleTimeoutMs,
  totalTimeoutMs,
}: {
  idleTimeoutMs: number
  totalTimeoutMs: number
}): Pace {
  let idleLeftMs = idleTimeoutMs
  let totalLeftMs = totalTimeoutMs
  return {
    get leftMs() {
      return Math.max(0, Math.min(idleLeftMs, totalLeftMs))
    },
    received(bytes, waitedMs) {
      idleLeftMs = Math.min(idleTimeoutMs, idleLeftMs - waitedMs + bytes / MIN_BYTES_PER_MS)
      totalLeftMs -= waitedMs
    },
  }
}
