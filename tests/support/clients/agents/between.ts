import { connect, createServer, type Socket } from 'node:net'

/** A relay between an agent and a server. It sees the first line of each connection's first request. */
export async function startBetween(url: string) {
  const lines: string[] = []
  const sockets = new Set<Socket>()
  const { hostname, port } = new URL(url)
  const server = createServer((agent) => {
    const end = connect(Number(port), hostname)
    for (const socket of [agent, end]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    agent.on('data', (data: Buffer) => {
      for (const [line] of data.toString('latin1').matchAll(/^[A-Z]+ \/\S* HTTP\/1\.1(?=\r)/gm))
        lines.push(line)
    })
    agent.pipe(end)
    end.pipe(agent)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    /** The first lines of all requests. */
    lines,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
