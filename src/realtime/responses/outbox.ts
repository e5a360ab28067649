import type { Hold } from '../../limits/bytes-in-flight'
import { type ClientSocket, DROPPED } from '../bridge'
import { queuedBytes } from '../queued-bytes'

/** While more than this waits for a client, nothing more is sent, and its providers are not read. */
const MOST_WAITING_BYTES = 256 * 1024

/** What goes to one client. */
export type Outbox = {
  /** Sends a frame, behind those before it. Resolves when it is sent, or the client is gone. */
  send(frame: string): Promise<void> | undefined
  /** The client has taken some of what waited. */
  drained(): void
  /** The client is gone. */
  end(): void
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
  const waiting: { frame: string; length: number; onSent: () => void }[] = []
  let waitingBytes = 0
  let bytes = 0
  let isOver = false

  /** Counts what waits, here and in the socket. Returns whether the client may get more. */
  const look = (): boolean => {
    const amount = client.getBufferedAmount()
    try {
      note(amount + waitingBytes)
    } catch {
      onTooMuch()
    }
    return amount <= MOST_WAITING_BYTES
  }

  const sendNow = (frame: string, length: number) => {
    bytes += length
    if (client.send(frame) === DROPPED) onTooMuch()
    look()
  }

  return {
    send(frame) {
      if (isOver) return undefined
      const length = Buffer.byteLength(frame)
      if (waiting.length === 0 && look()) {
        sendNow(frame, length)
        return undefined
      }
      waitingBytes += length
      return new Promise((onSent) => {
        waiting.push({ frame, length, onSent })
        look()
      })
    },
    drained() {
      while (!isOver && look()) {
        const next = waiting.shift()
        if (!next) return
        waitingBytes -= next.length
        sendNow(next.frame, next.length)
        next.onSent()
      }
    },
    end() {
      isOver = true
      for (const { onSent } of waiting.splice(0)) onSent()
    },
    get bytes() {
      return bytes
    },
  }
}
