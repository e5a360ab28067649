import type { Dialect } from '../../api/dialect'
import type { Content } from '../../stream/answer'

/** The pings of one stream. They show that Portus lives, and say nothing of the provider. */
export type Pings = {
  intervalMs: number
  /** Looks where the stream stands after a chunk of the provider's. */
  follow(chunk: Uint8Array): void
  /** A ping, if the provider has been silent for long enough and between two events. */
  due(silentSinceMs: number): Uint8Array | undefined
}

const encoder = new TextEncoder()

/** The pings for an answer. Undefined where it is no stream, or its bytes are the provider's. */
export function pingsFor({
  content,
  dialect,
  pingIntervalMs = 0,
}: {
  content: Content
  dialect: Pick<Dialect, 'ping'>
  pingIntervalMs?: number | undefined
}): Pings | undefined {
  if (content !== 'events' || pingIntervalMs <= 0) return undefined
  const ping = encoder.encode(dialect.ping)
  let lastMs = 0
  let isBetweenEvents = true
  return {
    intervalMs: pingIntervalMs,
    follow(chunk) {
      isBetweenEvents = endsEvent(chunk)
    },
    due(silentSinceMs) {
      const nowMs = performance.now()
      if (!isBetweenEvents || nowMs - Math.max(silentSinceMs, lastMs) < pingIntervalMs)
        return undefined
      lastMs = nowMs
      return ping
    },
  }
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Whether what follows begins an event. */
const endsEvent = (chunk: Uint8Array): boolean => {
  const before = chunk.at(-2) === CARRIAGE_RETURN ? chunk.at(-3) : chunk.at(-2)
  return chunk.at(-1) === LINE_FEED && before === LINE_FEED
}
