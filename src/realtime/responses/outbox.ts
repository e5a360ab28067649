import type { Hold } from '../../limits/bytes-in-flight'
import type { ClientSocket } from '../bridge'
import { queuedBytes } from '../queued-bytes'

/** While more than this waits for a client, its provider is not read. */
const MOST_WAITING_BYTES = 256 * 1024

/** What goes to one client. */
export type Outbox = {
  /** Sends a frame. Resolves when the client has taken enough for the next one. */
  send(frame: string): Promise<void> | undefined
  /** The client has taken what waited, or is gone. */
  drained(): void
  /** The bytes of all frames. */
  readonly bytes: number
}

/**
 * Sends frames no faster than their client reads them.
 *
 * @param hold Counts the bytes that wait.
 * @param onTooMuch Called where no more may be kept.
 */
export function outbox(client: ClientSocket, hold: Hold, onTooMuch: () => void): Outbox {
  const note = queuedBytes(hold)
  let bytes = 0
  let waiting: (() => void)[] = []

  const look = (): number => {
    const amount = client.getBufferedAmount()
    try {
      note(amount)
    } catch {
      onTooMuch()
    }
    return amount
  }

  return {
    send(frame) {
      client.send(frame)
      bytes += Buffer.byteLength(frame)
      if (look() <= MOST_WAITING_BYTES) return undefined
      return new Promise((resolve) => waiting.push(resolve))
    },
    drained() {
      look()
      const all = waiting
      waiting = []
      for (const resolve of all) resolve()
    },
    get bytes() {
      return bytes
    },
  }
}
