import type { Socket } from 'bun'

/** What becomes of bytes that a server has sent. */
export type Fate = 'pass' | 'cut'

type Ends = { server?: Socket<Ends>; client?: Socket<Ends>; early: Buffer[] }

/**
 * Stands between a client and a server on `port`.
 *
 * @param fateOf What becomes of an answer. `cut` ends both connections, and the client never sees it.
 */
export async function proxyTo(port: number, fateOf: (answer: Buffer) => Fate) {
  const server = Bun.listen<Ends>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      async open(client) {
        client.data = { client, early: [] }
        await Bun.connect<Ends>({
          hostname: '127.0.0.1',
          port,
          data: client.data,
          socket: {
            open(upstream) {
              upstream.data.server = upstream
              for (const bytes of upstream.data.early) upstream.write(bytes)
            },
            data(upstream, bytes) {
              if (fateOf(bytes) === 'pass') return void upstream.data.client?.write(bytes)
              upstream.data.client?.terminate()
              upstream.end()
            },
            close: (upstream) => void upstream.data.client?.end(),
          },
        })
      },
      data(client, bytes) {
        if (client.data.server) client.data.server.write(bytes)
        else client.data.early.push(Buffer.from(bytes))
      },
      close: (client) => void client.data.server?.end(),
    },
  })
  return { port: server.port, [Symbol.dispose]: () => server.stop(true) }
}
