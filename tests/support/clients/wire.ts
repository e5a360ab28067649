import type { Socket } from 'bun'
import type { Exchange } from '../assert/outcome'

/** One request over a {@link WireClient}. */
export type WireRequest = {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
  /** How the body's characters become bytes; UTF-8 by default. */
  encoding?: 'utf8' | 'latin1'
  /** Milliseconds until the request counts as hung. */
  timeoutMs?: number
  /** Called with what has come of the answer, whenever something comes. */
  onData?: (text: string) => void
}

/** A client that keeps one connection and sees what a library would hide: how an answer ended. */
export type WireClient = {
  send(request: WireRequest): Promise<Exchange>
  /** Resets the connection; a request that runs ends as `broken`. */
  abandon(): void
}

type Pending = {
  text: string
  onData: WireRequest['onData']
  finish(end: Exchange['end']): void
}

const HEAD_END = '\r\n\r\n'
const TIMEOUT_MS = 5000

/** A client of the server at `url`, for one request at a time. It connects again when it must. */
export function wireClient(url: string): WireClient {
  const { hostname, port, host } = new URL(url)
  let socket: Socket | undefined
  let pending: Pending | undefined

  const connect = () =>
    Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data(from, chunk) {
          if (from !== socket || !pending) return
          pending.text += chunk.toString('latin1')
          pending.onData?.(pending.text)
          if (isWhole(pending?.text ?? '')) pending?.finish('whole')
        },
        close: (from) => lost(from),
        error: (from) => lost(from),
      },
    })
  const lost = (from: Socket) => {
    if (from !== socket) return
    socket = undefined
    pending?.finish('broken')
  }
  const abandon = () => {
    const left = socket
    if (!left) return
    lost(left)
    left.terminate()
  }

  return {
    abandon,
    async send(request) {
      const { method = 'POST', path, headers = {}, timeoutMs = TIMEOUT_MS, onData } = request
      const body =
        request.body === undefined ? undefined : Buffer.from(request.body, request.encoding)
      try {
        socket ??= await connect()
      } catch {
        return { status: 0, body: '', end: 'broken' }
      }
      const { promise, resolve } = Promise.withResolvers<Exchange>()
      const timer = setTimeout(() => pending?.finish('late'), timeoutMs)
      const current: Pending = {
        text: '',
        onData,
        finish(end) {
          clearTimeout(timer)
          pending = undefined
          resolve(exchangeOf(current.text, end))
          if (end === 'late' || /\r\nconnection: close\r\n/i.test(headOf(current.text))) abandon()
        },
      }
      pending = current
      const fields = Object.entries({
        host,
        ...headers,
        ...(body !== undefined && { 'content-length': String(body.length) }),
      })
      const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      const line = Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`)
      write(socket, body ? Buffer.concat([line, body]) : line)
      return promise
    },
  }
}

/** Writes all of it, however little the socket takes at a time. */
function write(socket: Socket, bytes: Buffer): void {
  const written = Math.max(0, socket.write(bytes))
  if (written < bytes.length && socket.readyState > 0)
    setTimeout(() => write(socket, bytes.subarray(written)), 1)
}

const headOf = (text: string) => text.slice(0, text.indexOf(HEAD_END) + 2)

function isWhole(text: string): boolean {
  const end = text.indexOf(HEAD_END)
  if (end === -1) return false
  const head = text.slice(0, end + 2)
  const bodyAt = end + HEAD_END.length
  if (/^HTTP\/1\.1 (204|304) /.test(head)) return true
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]
  if (length !== undefined) return text.length - bodyAt >= Number(length)
  return text.endsWith('0\r\n\r\n') && unframe(text.slice(bodyAt)).isWhole
}

function exchangeOf(text: string, end: Exchange['end']): Exchange {
  const at = text.indexOf(HEAD_END)
  if (at === -1) return { status: 0, body: '', end }
  const head = text.slice(0, at + 2)
  const rest = text.slice(at + HEAD_END.length)
  const isChunked = /\r\ntransfer-encoding: chunked\r\n/i.test(head)
  const body = isChunked ? unframe(rest).body : rest
  return { status: Number(head.slice(9, 12)), body, end }
}

/** Takes the framing off a chunked body, as far as it came. */
function unframe(text: string): { body: string; isWhole: boolean } {
  let body = ''
  for (let at = 0; ; ) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd === -1) return { body, isWhole: false }
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (size === 0) return { body, isWhole: text.slice(lineEnd) === HEAD_END }
    if (Number.isNaN(size)) return { body, isWhole: false }
    body += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
  }
}
