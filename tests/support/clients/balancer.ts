import type { Socket } from 'node:net'

/** A connection that is kept, and since when. */
type Kept = { socket: Socket; sinceMs: number }

/**
 * A balancer that keeps each connection for `keepMs` after its last answer, and takes it again until then: as long
 * as those of clouds do, whatever the server behind it wants. A request that meets a closed connection fails, and
 * is never sent again.
 */
export function balancer(open: () => Socket, keepMs: number) {
  const kept: Kept[] = []
  const counts = { opened: 0, reused: 0, oldestMs: 0 }
  /** Takes the connection that has waited longest: the one that is closed soonest. */
  const take = (): Socket => {
    while (kept.length > 0) {
      const { socket, sinceMs } = kept.shift() as Kept
      const idleMs = performance.now() - sinceMs
      if (idleMs < keepMs && !socket.destroyed) {
        counts.reused++
        counts.oldestMs = Math.max(counts.oldestMs, idleMs)
        return socket
      }
      socket.destroy()
    }
    counts.opened++
    return open().on('error', () => {})
  }
  return {
    counts,
    /** Sends a request, and resolves with its answer as it stands on the wire: one with a length. */
    send(request: string): Promise<string> {
      const socket = take()
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      let answer = ''
      const heard = (bytes: Buffer) => {
        answer += bytes.toString()
        const end = answer.indexOf('\r\n\r\n') + 4
        const [, length] = answer.match(/content-length: (\d+)/i) ?? []
        if (end < 4 || length === undefined || answer.length < end + Number(length)) return
        socket.off('data', heard).off('close', lost)
        if (/^connection: close/im.test(answer)) socket.destroy()
        else kept.push({ socket, sinceMs: performance.now() })
        resolve(answer)
      }
      const lost = () => reject(new Error('The connection was closed instead of an answer'))
      socket.on('data', heard).on('close', lost)
      socket.write(request)
      return promise
    },
    [Symbol.dispose]() {
      for (const { socket } of kept) socket.destroy()
    },
  }
}
