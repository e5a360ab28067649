import { createServer, type Socket } from 'node:net'
import { askOf } from '../models/marked'

/** A provider that sends as much as it is allowed to, and says how much that was. */
export type Flood = {
  url: string
  /** Bytes that the operating system has taken. */
  sent: () => number
  [Symbol.dispose](): void
}

const PIECE_BYTES = 64 * 1024
/** As JSON it is space; as an event stream it is one comment, which no client reads. */
const PIECES = {
  json: Buffer.alloc(PIECE_BYTES, ' '),
  'event-stream': Buffer.from(`:${' '.repeat(PIECE_BYTES - 3)}\n\n`),
}
const DONE = 'data: [DONE]\n\n'

/** Starts one whose every answer has `total` bytes, a whole number of pieces, and means nothing. */
export async function startFlood(total: number): Promise<Flood> {
  const sockets = new Set<Socket>()
  let sent = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}) // a client that is given up ends this connection as well
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', (request) => {
      const isStream = askOf('', request.toString()).isStream
      const piece = PIECES[isStream ? 'event-stream' : 'json']
      const type = isStream ? 'text/event-stream' : 'application/json'
      const length = total + (isStream ? DONE.length : 0)
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`)
      let left = total / PIECE_BYTES
      const more = () => {
        for (; left > 0; left--) {
          sent += PIECE_BYTES
          if (!socket.write(piece)) {
            left--
            return void socket.once('drain', more)
          }
        }
        if (isStream) socket.write(DONE)
      }
      more()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/v1`,
    sent: () => sent,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
