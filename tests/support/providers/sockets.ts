import { createServer } from 'node:net'

/** A server that does this with each connection. */
export async function sockets(open: (socket: import('node:net').Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    open(socket)
  })
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
  return { host: `127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() }
}
