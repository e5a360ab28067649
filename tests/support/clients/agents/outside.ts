import type { Socket } from 'bun'

/**
 * A proxy that lets nobody out. An agent that is given it as its proxy says here where it wanted to go;
 * the loopback needs no proxy.
 */
export function startOutside() {
  const wanted: string[] = []
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data(socket: Socket, data: Buffer) {
        wanted.push(data.toString().split('\r\n', 1)[0] ?? '')
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
      },
    },
  })
  const url = `http://127.0.0.1:${server.port}`
  return {
    /** The first line of each request. */
    wanted,
    env: {
      ...Object.fromEntries(
        ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
          [name, url],
          [name.toLowerCase(), url],
        ]),
      ),
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    } as Record<string, string>,
    [Symbol.dispose]: () => void server.stop(true),
  }
}
