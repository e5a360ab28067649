import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import { type Certificate, selfSigned } from '../clients/certificate'

/** One handshake as the provider received it. */
export type Handshake = { url: URL; headers: Headers }

const event = (type: string, data: object = {}) =>
  JSON.stringify({ type, event_id: `event_${type}`, ...data })

/** A provider whose realtime API answers `response.create` with one piece of text. */
export function startRealtimeSessions() {
  const handshakes: Handshake[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, self) {
      handshakes.push({ url: new URL(request.url), headers: request.headers })
      const offered = request.headers.get('sec-websocket-protocol')?.split(/, */) ?? []
      const headers = offered.includes('realtime') ? { 'sec-websocket-protocol': 'realtime' } : {}
      return self.upgrade(request, { headers })
        ? undefined
        : new Response('no handshake', { status: 400 })
    },
    websocket: {
      open: (socket) => void socket.send(event('session.created', { session: { id: 'sess_1' } })),
      message(socket, message) {
        const { type } = JSON.parse(String(message)) as { type: string }
        if (type !== 'response.create') return void socket.send(event('error', { error: { type } }))
        socket.send(event('response.output_text.delta', { delta: 'Hello there' }))
        socket.send(event('response.done', { response: { id: 'resp_1', status: 'completed' } }))
      },
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    handshakes,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** Has the runtime's own `WebSocket`, which takes nothing but protocols from an SDK, trust `ca`. */
export function trusting(ca: string) {
  const { WebSocket } = globalThis
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, { protocols, tls: { ca } } as never)
    }
  } as typeof WebSocket
  return { [Symbol.dispose]: () => void Object.assign(globalThis, { WebSocket }) }
}

/** A reverse proxy that ends TLS in front of `url`, as one would stand in front of Portus. */
export async function startTls(url: string) {
  const certificate: Certificate = selfSigned()
  const server = createServer(certificate, (client) => {
    const upstream = connect(Number(new URL(url).port), '127.0.0.1')
    client.pipe(upstream).pipe(client)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: certificate.cert,
    [Symbol.dispose]: () => void server.close(),
  }
}
