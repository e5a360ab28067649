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

/**
 * Opens a WebSocket.
 *
 * @throws when it is refused, breaks off before it is open, or `signal` is aborted.
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
  const refused = () => reject(new Error('The connection was refused'))
  socket.addEventListener('close', refused)
  socket.addEventListener('error', refused)
  socket.addEventListener('open', () => {
    signal.removeEventListener('abort', abort)
    resolve(socket)
  })
  return promise
}
