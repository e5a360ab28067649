import { createServer, type Socket } from 'node:net'
import type { Received } from '../server'

/** The connection on which one request came. */
export type ScriptedWire = {
  /** Resolves when the bytes are with the operating system, or nobody will read them any more. */
  send(bytes: string | Uint8Array): Promise<void>
  /** The answer is whole: the connection may carry the next request. */
  done(): void
  /** Ends the connection well. */
  close(): void
  reset(): void
  /** Whether the other end has left. */
  isLeft(): boolean
}

/** Plays the answer to one request, down to its bytes. */
export type Play = (received: Received, wire: ScriptedWire) => void | Promise<void>

/** A provider on bare sockets, whose answers a test writes byte by byte. */
export type ScriptedProvider = {
  url: string
  received: Received[]
  play: Play
  /** How many requests have no whole answer yet, and are still waited for. */
  open: () => number
  /** Ends every connection. */
  drop(): void
  /** What a play has thrown: a fault of the test. */
  faults: unknown[]
  [Symbol.dispose](): void
}

const HEAD_END = '\r\n\r\n'

/** Starts one. `using` stops it. */
export async function startScripted(play: Play): Promise<ScriptedProvider> {
  const sockets = new Set<Socket>()
  const open = new Set<object>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // resets are what this is about
    socket.on('close', () => sockets.delete(socket))
    takeRequests(socket, (received, end) => {
      const request = {}
      const left = () => {
        open.delete(request)
        end()
      }
      const finish = () => {
        socket.off('close', left)
        open.delete(request)
      }
      open.add(request)
      socket.once('close', left)
      provider.received.push(received)
      const wire = wireOf(socket, finish)
      return Promise.resolve(provider.play(received, wire)).catch((fault) => {
        provider.faults.push(fault)
        wire.reset()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const provider: ScriptedProvider = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/v1`,
    received: [],
    play,
    open: () => open.size,
    faults: [],
    drop() {
      for (const socket of sockets) socket.destroy()
    },
    [Symbol.dispose]() {
      provider.drop()
      server.close()
    },
  }
  return provider
}

function wireOf(socket: Socket, finish: () => void): ScriptedWire {
  const isLeft = () => socket.destroyed || !socket.writable
  return {
    send: (bytes) =>
      new Promise((resolve) => {
        if (isLeft()) return resolve()
        const finish = () => {
          socket.off('close', finish)
          resolve()
        }
        socket.once('close', finish)
        socket.write(bytes, finish)
      }),
    done: finish,
    close() {
      finish()
      socket.end()
    },
    reset() {
      finish()
      socket.resetAndDestroy()
    },
    isLeft,
  }
}

type Take = (received: Received, abort: () => void) => Promise<void>

/** Reads requests off a connection, one after another. */
function takeRequests(socket: Socket, take: Take): void {
  let bytes = Buffer.alloc(0)
  let isBusy = false
  const next = async () => {
    if (isBusy) return
    const end = bytes.indexOf(HEAD_END)
    if (end === -1) return
    const head = bytes.subarray(0, end).toString('latin1')
    const bodyAt = end + HEAD_END.length
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const isChunked = /transfer-encoding: chunked/i.test(head)
    const body = isChunked ? unchunked(bytes, bodyAt) : plain(bytes, bodyAt, length)
    if (!body) return
    bytes = bytes.subarray(body.end)
    isBusy = true
    const left = new AbortController()
    await take(receivedOf(head, body.bytes, left.signal), () => left.abort())
    isBusy = false
    await next()
  }
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, Buffer.from(chunk as Buffer)])
    void next()
  })
}

type Body = { bytes: Uint8Array; end: number }

const plain = (bytes: Buffer, at: number, length: number): Body | undefined =>
  bytes.length < at + length
    ? undefined
    : { bytes: bytes.subarray(at, at + length), end: at + length }

function unchunked(bytes: Buffer, at: number): Body | undefined {
  const pieces: Buffer[] = []
  for (let start = at; ; ) {
    const lineEnd = bytes.indexOf('\r\n', start)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.subarray(start, lineEnd).toString('latin1'), 16)
    const end = lineEnd + 2 + size
    if (bytes.length < end + 2) return undefined
    if (size === 0) return { bytes: Buffer.concat(pieces), end: end + 2 }
    pieces.push(bytes.subarray(lineEnd + 2, end))
    start = end + 2
  }
}

function receivedOf(head: string, bytes: Uint8Array, signal: AbortSignal): Received {
  const [line = '', ...fields] = head.split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const url = new URL(target, 'http://provider')
  const headers = new Headers(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':')
      return [field.slice(0, colon), field.slice(colon + 1).trim()]
    }),
  )
  const text = new TextDecoder().decode(bytes)
  return {
    method,
    path: url.pathname,
    query: url.search,
    headers,
    bytes,
    text,
    json: parse(text),
    signal,
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
