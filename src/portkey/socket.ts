import type { RealtimeCall } from './contract'

/**
 * Bun's own options of a WebSocket; the types of the standard know only protocols. Frames are not compressed:
 * a short one could become a very long one.
 */
type SocketOptions = {
  headers: Record<string, string>
  protocols: string[]
  perMessageDeflate: false
}

/** A provider's answer to a handshake that is no WebSocket. */
export class HandshakeError extends Error {
  /** @param status Undefined where nobody has answered. */
  constructor(
    readonly status: number | undefined,
    options: ErrorOptions,
  ) {
    super('The connection was refused', options)
  }
}

/** Bun 1.4 tells the status of a refusal in these words only. */
const REFUSED = /Expected 101 status code: (\d{3})\b/

/**
 * Opens a WebSocket.
 *
 * @throws {HandshakeError} when it is refused or breaks off before it is open; `signal.reason` where that is aborted.
 */
export function openSocket(
  url: string,
  headers: Record<string, string>,
  { protocols, signal }: Pick<RealtimeCall, 'protocols' | 'signal'>,
): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
  signal.throwIfAborted()
  const options: SocketOptions = { headers, protocols: [...protocols], perMessageDeflate: false }
  const socket = new WebSocket(url, options as never)
  socket.binaryType = 'arraybuffer'
  const abort = () => {
    reject(signal.reason)
    socket.terminate()
  }
  signal.addEventListener('abort', abort, { once: true })
  socket.addEventListener('close', () => reject(new HandshakeError(undefined, {})))
  socket.addEventListener('error', (event) => {
    const { error, message } = event as ErrorEvent
    const status = REFUSED.exec(message)?.[1]
    const cause: unknown = status === undefined ? error : undefined
    reject(new HandshakeError(status === undefined ? undefined : Number(status), { cause }))
  })
  socket.addEventListener('open', () => {
    signal.removeEventListener('abort', abort)
    resolve(socket)
  })
  return promise
}
