import { createServer, connect as dial, type Socket } from 'node:net'

/** Passes bytes on to a port, as late as it is told to. `await using` ends it. */
export async function startDelayingProxy(port: number) {
  const sockets = new Set<Socket>()
  const proxy = { port: 0, delayMs: 0, connections: () => sockets.size / 2 }
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => {
      if (proxy.delayMs === 0) to.write(bytes)
      else setTimeout(() => to.writable && to.write(bytes), proxy.delayMs)
    })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((client) => {
    const upstream = dial(port, '127.0.0.1')
    for (const socket of [client, upstream]) sockets.add(socket.setNoDelay(true))
    pass(client, upstream)
    pass(upstream, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.port = (server.address() as { port: number }).port
  return Object.assign(proxy, {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
