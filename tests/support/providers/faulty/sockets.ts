import { createServer, type Server, type Socket } from 'node:net'
import type { Ask, MarkedAnswer } from '../models/marked'
import { markedByPath } from '../models/marked-formats'

/** What a fault can do to the connection on which a request came. */
export type Wire = {
  ask: Ask
  /** What a good provider would answer. */
  answer: MarkedAnswer
  /** A server that must never be asked. */
  elsewhere: string
  /** Text is sent as Latin-1, a character a byte. */
  send(bytes: string | Uint8Array): void
  /** Resolves when what was sent has had time to arrive, so that it and what follows are apart. */
  settle(): Promise<void>
  reset(): void
  close(): void
}

/** A way to misbehave. */
export type Fault = {
  /** How far a request is taken in before the fault strikes. */
  at: 'accept' | 'headers' | 'half the body' | 'request'
  play(wire: Wire): void | Promise<void>
}

/** A provider on bare sockets that misbehaves as the path of a request says. */
export type FaultyUpstream = {
  /** Base URL for `custom_host`. */
  url(fault: string): string
  /** Where a gateway would listen; a fault that strikes with the connection has a port of its own. */
  origin(fault?: string): string
  /** How many requests came, with their body or as far as the fault let them. */
  requests: () => number
  /** How many connections are open. */
  connections: () => number
  /** How often the server was asked that nobody may ask. */
  elsewhere: () => number
  [Symbol.asyncDispose](): Promise<void>
}

const HEAD_END = '\r\n\r\n'
const SETTLE_MS = 12

/** Starts one; `using` stops it. */
export async function startFaultyUpstream(
  faults: Readonly<Record<string, Fault>>,
): Promise<FaultyUpstream> {
  const sockets = new Set<Socket>()
  const seen = { requests: 0, elsewhere: 0 }
  const resources = new AsyncDisposableStack()
  const open = async (onSocket: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {}) // resets are what this is about
      socket.on('close', () => sockets.delete(socket))
      onSocket(socket)
    })
    resources.defer(() => closed(server, sockets))
    return listening(server)
  }
  const elsewhere = `http://127.0.0.1:${await open(() => void seen.elsewhere++)}/`
  const port = await open((socket) => serve(socket, { faults, elsewhere, onRequest }))
  const ports = new Map<string, number>()
  for (const [name, fault] of Object.entries(faults))
    if (fault.at === 'accept')
      ports.set(
        name,
        await open((socket) => void fault.play(wireOf(socket, { elsewhere, path: '', body: '' }))),
      )

  function onRequest() {
    seen.requests++
  }
  const origin = (fault = '') => `http://127.0.0.1:${ports.get(fault) ?? port}`
  return {
    url: (fault) => `${origin(fault)}/${fault}/v1`,
    origin,
    requests: () => seen.requests,
    elsewhere: () => seen.elsewhere,
    connections: () => sockets.size,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  return new Promise((resolve) => void server.close(() => resolve()))
}

type Serving = {
  faults: Readonly<Record<string, Fault>>
  elsewhere: string
  onRequest: () => void
}

/** Takes requests in, one after another, and lets the fault of each strike at its time. */
function serve(socket: Socket, { faults, elsewhere, onRequest }: Serving): void {
  let received = ''
  let isStruck = false
  const next = async () => {
    const end = received.indexOf(HEAD_END)
    if (end === -1 || isStruck) return
    const head = received.slice(0, end)
    const body = received.slice(end + HEAD_END.length)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const fault = faults[faultIn(head)]
    if (!fault) return void socket.destroy()
    const needed = { accept: 0, headers: 0, 'half the body': length / 2, request: length }[fault.at]
    if (body.length < needed) return
    isStruck = true
    onRequest()
    const path = /^\w+ (\S+)/.exec(head)?.[1] ?? ''
    if (fault.at !== 'request') socket.pause()
    received = body.slice(length)
    await fault.play(wireOf(socket, { elsewhere, path, body }))
    isStruck = false
    await next()
  }
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    void next()
  })
}

/** A gateway is told by the configuration in a header, a provider by its path. */
const faultIn = (head: string): string =>
  /"custom_host":"http:\/\/[^/]+\/([\w-]+)\/v1"/.exec(head)?.[1] ??
  /^\w+ \/([\w-]+)\/(?:v\d|model\/)/.exec(head)?.[1] ??
  ''

type Request = { path: string; body: string; elsewhere: string }

function wireOf(socket: Socket, { path, body, elsewhere }: Request): Wire {
  return {
    ...markedByPath(path, body),
    elsewhere,
    send: (bytes) => void socket.write(Buffer.from(bytes as string, 'latin1')),
    settle: () => Bun.sleep(SETTLE_MS),
    reset: () => void socket.resetAndDestroy(),
    close: () => void socket.destroySoon(),
  }
}
