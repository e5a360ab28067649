import type { Hold } from '../limits/bytes-in-flight'
import type { Redactor } from '../telemetry/redact'
import { closeReason } from './close-reason'
import { queuedBytes } from './queued-bytes'

/** Status codes that no endpoint may send in a close frame. RFC 6455 section 7.4.1. */
const UNSENDABLE = new Set([1004, 1005, 1006, 1015])
const GOING_AWAY = 1001
const POLICY_VIOLATION = 1008
const TOO_BIG = 1009
const GOING_ON_FAILED = 1011
const TRY_AGAIN_LATER = 1013

/**
 * The limit of a client's message, of unsent bytes for the provider, and of its own before the client's handshake is complete; about
 * the runtime's limit for a client.
 */
export const MAX_WAITING_BYTES = 16 * 1024 * 1024
/** How often it is looked what waits, where no frame comes that asks. */
const LOOK_INTERVAL_MS = 1000

/** The runtime's `send` returns this if it drops a frame, because too many bytes wait. */
export const DROPPED = 0

/** The client's end of a connection. */
export type ClientSocket = {
  send(data: string | Uint8Array): unknown
  close(code?: number, reason?: string): void
  /** Closes without sending the waiting bytes. */
  terminate(): void
  /** The bytes that wait to be sent. */
  getBufferedAmount(): number
}

/** The handlers of the client's end, and a way to end both. */
export type Bridge = {
  open(client: ClientSocket): void
  message(client: ClientSocket, data: string | Uint8Array): void
  close(client: ClientSocket, code: number, reason: string): void
  /** Closes both ends, because the process is about to end. */
  goAway(): void
  /** Closes both ends, because the client may no longer be here. */
  refuse(reason: string): void
}

/**
 * Connects the two ends. It forwards frames with their type, and a close with its code and reason. If one
 * end does not read its frames, it closes both, because memory is limited and no frame may be lost.
 *
 * @param hold Counts the frames that wait.
 * @param onEnd Called once, with the number of bytes that went to the client.
 * @param redact Takes out of frames and reasons what the provider was sent.
 * @param onText Looks at each text frame of the provider's.
 */
export function bridge(
  provider: WebSocket,
  hold: Hold,
  onEnd: (end: { outcome: 'complete' | 'cancelled' | 'failed'; bytes: number }) => void,
  redact: Redactor,
  onText?: (text: string, bytes: Uint8Array) => void,
): Bridge {
  let client: ClientSocket | undefined
  let early: (() => void)[] = []
  let earlyBytes = 0
  let bytes = 0
  let isOver = false
  let looking: Timer | undefined
  /** Delays the provider's events until the client's handshake is complete. */
  const whenOpen = (act: () => void) => (client ? act() : void early.push(act))
  const finish = (outcome: 'complete' | 'cancelled' | 'failed') => {
    if (isOver) return
    isOver = true
    clearInterval(looking)
    onEnd({ outcome, bytes })
  }
  const giveUp = (end: (client: ClientSocket) => void) => {
    finish('failed')
    if (client) end(client)
    provider.terminate()
  }
  const note = queuedBytes(hold)
  /** Whether all that waits may be kept. */
  const isKept = () => {
    try {
      note(provider.bufferedAmount + (client?.getBufferedAmount() ?? 0))
      return true
    } catch {
      return false
    }
  }
  const refuse = () => giveUp((end) => end.close(TRY_AGAIN_LATER, 'Too many frames wait'))
  provider.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (isOver) return
    const received = typeof data === 'string' ? Buffer.from(data) : new Uint8Array(data)
    if (!client) earlyBytes += received.byteLength
    if (Math.max(earlyBytes, received.byteLength) > MAX_WAITING_BYTES)
      return giveUp((reader) => reader.close(TOO_BIG, 'The provider’s message is too long'))
    if (typeof data === 'string') onText?.(data, received)
    whenOpen(() => {
      if (isOver) return
      const clean = redact.body(received)
      const { byteLength } = clean
      const frame = typeof data === 'string' ? textOf(data, received, clean) : clean
      if (client?.send(frame) === DROPPED && byteLength > 0) giveUp((reader) => reader.terminate())
      else if (isKept()) bytes += byteLength
      else giveUp((reader) => reader.terminate())
    })
  })
  provider.addEventListener('close', ({ code, reason }) =>
    whenOpen(() => {
      finish(code === 1006 ? 'failed' : 'complete')
      if (code === 1006) client?.close(GOING_ON_FAILED, 'The provider’s connection broke off')
      else if (UNSENDABLE.has(code)) client?.close()
      else client?.close(code, closeReason(redact(reason)))
    }),
  )
  return {
    open(opened) {
      client = opened
      if (!isOver)
        looking = setInterval(() => {
          if (!isKept()) refuse()
        }, LOOK_INTERVAL_MS)
      for (const act of early) act()
      early = []
      earlyBytes = 0
    },
    message(sender, data) {
      if (isOver) return
      if (Buffer.byteLength(data) > MAX_WAITING_BYTES)
        return giveUp(() => sender.close(TOO_BIG, 'The message is too long'))
      provider.send(data)
      if (provider.bufferedAmount > MAX_WAITING_BYTES)
        giveUp(() => sender.close(TRY_AGAIN_LATER, 'The provider does not read what is sent'))
      else if (!isKept()) refuse()
    },
    close(_client, code, reason) {
      finish(code === 1006 ? 'cancelled' : 'complete')
      closeProvider(provider, code, reason)
    },
    goAway: () =>
      whenOpen(() => {
        finish('complete')
        client?.close(GOING_AWAY, 'The server is shutting down')
        closeProvider(provider, GOING_AWAY, '')
      }),
    refuse: (reason) =>
      whenOpen(() => {
        finish('failed')
        client?.close(POLICY_VIOLATION, closeReason(reason))
        closeProvider(provider, GOING_AWAY, '')
      }),
  }
}

/** A text stays what it was where nothing is taken out. */
const textOf = (text: string, received: Uint8Array, clean: Uint8Array): string =>
  clean === received ? text : new TextDecoder().decode(clean)

/** Closes with the client's code if the runtime allows that code. */
function closeProvider(provider: WebSocket, code: number, reason: string): void {
  try {
    if (UNSENDABLE.has(code)) provider.close()
    else provider.close(code, reason)
  } catch {
    provider.close()
  }
}
