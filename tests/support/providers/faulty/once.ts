import { createServer, type Socket } from 'node:net'
import { askOf, markedAnswer, marksIn } from '../models/marked'

/** How a provider ends a connection that has been used before. */
export type Ending = 'resets when it has read' | 'closes when it has read' | 'closes while idle'

/** A provider that answers the first request of each connection, and counts every arrival of each. */
export type OnceUpstream = {
  origin: string
  /** How often each request has come: by its mark, or by its method and path. */
  arrivals: ReadonlyMap<string, number>
  /** How many requests came on a connection that had been used before. */
  reused: () => number
  [Symbol.dispose](): void
}

const HEAD_END = '\r\n\r\n'

/** Starts one; `random` decides when a connection that is idle is closed. */
export async function startOnceUpstream(
  ending: Ending,
  random: () => number,
): Promise<OnceUpstream> {
  const arrivals = new Map<string, number>()
  const sockets = new Set<Socket>()
  let reused = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // what it does to others comes back
    socket.on('close', () => sockets.delete(socket))
    let received = ''
    let count = 0
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      const end = received.indexOf(HEAD_END)
      if (end === -1) return
      const head = received.slice(0, end)
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      const body = received.slice(end + HEAD_END.length)
      if (body.length < length) return
      received = ''
      const [method = '', path = ''] = head.split(' ')
      const name = marksIn(body)[0] ?? `${method} ${path.split('?')[0]}`
      arrivals.set(name, (arrivals.get(name) ?? 0) + 1)
      if (count++ > 0) {
        reused++
        if (ending === 'resets when it has read') return void socket.resetAndDestroy()
        if (ending === 'closes when it has read') return void socket.destroy()
      }
      const content = body === '' ? '{"id":"file-1","deleted":true}' : answerOf(path, body)
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
      )
      if (ending === 'closes while idle') setTimeout(() => socket.destroy(), random() * 4)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    arrivals,
    reused: () => reused,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const answerOf = (path: string, body: string) => markedAnswer(askOf(path, body)).pieces[0] ?? ''
