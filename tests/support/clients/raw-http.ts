import { connect } from 'node:net'

/** One response as its bytes arrived. */
export type RawResponse = {
  /** 0 when the connection ended without a response. */
  status: number
  headers: Headers
  body: string
  /** Everything that came, further responses included. */
  text: string
  /** Whether the server ended the connection. */
  isClosed: boolean
}

/** How a raw request is sent. */
export type RawOptions = {
  /** Waits for the connection's end, to see whatever comes behind the first response. */
  untilClosed?: boolean
  /** The response to a HEAD request has no body, whatever its length says. */
  isHead?: boolean
  /** The address to send from; on Linux everything in 127.0.0.0/8 is this machine. */
  from?: string
}

const HEAD_END = '\r\n\r\n'

/**
 * Sends bytes over a socket of their own, which a client library would refuse to send, and waits for
 * one whole response or the connection's end. Text is sent as Latin-1, so that every byte can be.
 */
export function sendRaw(
  url: string,
  request: string | Uint8Array,
  { untilClosed = false, isHead = false, from }: RawOptions = {},
): Promise<RawResponse> {
  const { hostname, port } = new URL(url)
  const { promise, resolve } = Promise.withResolvers<RawResponse>()
  const socket = connect({
    host: hostname,
    port: Number(port),
    ...(from !== undefined && { localAddress: from }),
  })
  let text = ''
  const finish = (isClosed: boolean) => {
    resolve(parse(text, isClosed))
    socket.destroy()
  }
  socket.on('connect', () => {
    socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : request)
  })
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    if (!untilClosed && isWhole(text, isHead)) finish(false)
  })
  socket.on('close', () => finish(true))
  socket.on('error', () => {}) // a reset is an end like any other; 'close' follows
  return promise
}

function isWhole(text: string, isHead: boolean): boolean {
  const end = text.indexOf(HEAD_END)
  if (end === -1) return false
  if (isHead) return true
  const { headers } = parse(text, false)
  if (headers.get('transfer-encoding') === 'chunked') return text.endsWith('0\r\n\r\n')
  return text.length >= end + HEAD_END.length + Number(headers.get('content-length') ?? 0)
}

function parse(text: string, isClosed: boolean): RawResponse {
  const end = text.indexOf(HEAD_END)
  const [statusLine = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n')
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const rest = text.slice(end + HEAD_END.length)
  const length = headers.get('content-length')
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers,
    body: length === null ? rest : rest.slice(0, Number(length)),
    text,
    isClosed,
  }
}
