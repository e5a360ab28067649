import { connect, createServer, type Socket } from 'node:net'

/** What goes wrong with everything that passes. Durations are milliseconds. */
export type Toxic = {
  /** Every piece arrives so much later. */
  latencyMs?: number
  /** Bytes in a second, at most. */
  bandwidth?: number
  /** Pieces are torn into pieces of so many bytes. */
  sliceBytes?: number
  /** The end of a connection arrives so much later. */
  slowCloseMs?: number
  /** Of an answer so much arrives, and then a reset. */
  resetAfterBytes?: number
  /** Nothing arrives any more, and no connection ends. */
  isSilent?: boolean
  /** Connections are refused. */
  isDown?: boolean
}

/** A network between Portus and a provider that is not well. */
export type FaultProxy = {
  /** Base URL in place of the provider's. */
  url: string
  /** What is wrong from now on, with connections that are open as well. */
  toxic: Toxic
  [Symbol.dispose](): void
}

/** Starts one in front of the provider at `target`. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port, pathname } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (proxy.toxic.isDown) return void client.resetAndDestroy()
    const provider = connect(Number(port), hostname)
    for (const socket of [client, provider]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    void pass(client, provider, () => proxy.toxic, false)
    void pass(provider, client, () => proxy.toxic, true)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = (server.address() as { port: number }).port
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${own}${pathname}`,
    toxic: {},
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return proxy
}

/** Passes on what comes, as the toxic of the moment lets it. */
async function pass(from: Socket, to: Socket, toxic: () => Toxic, isAnswer: boolean) {
  let passed = 0
  try {
    for await (const chunk of from as AsyncIterable<Buffer>)
      for (const piece of slices(chunk, toxic().sliceBytes)) {
        const { latencyMs = 0, bandwidth, resetAfterBytes, isSilent } = toxic()
        // Not returned: that would end the connection, and the silence with it.
        if (isSilent) await new Promise(() => {})
        const waitMs = latencyMs + (bandwidth ? (piece.length / bandwidth) * 1000 : 0)
        await (waitMs > 0 ? Bun.sleep(waitMs) : new Promise((done) => setImmediate(done)))
        const left =
          isAnswer && resetAfterBytes !== undefined ? resetAfterBytes - passed : piece.length
        to.write(piece.subarray(0, left))
        passed += piece.length
        if (left >= piece.length) continue
        await Bun.sleep(10) // what was passed on arrives before the reset
        from.destroy()
        return void to.resetAndDestroy()
      }
  } catch {
    return void to.resetAndDestroy()
  }
  await Bun.sleep(toxic().slowCloseMs ?? 0)
  to.end()
}

function* slices(chunk: Buffer, size = chunk.length): Generator<Buffer> {
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size)
}
