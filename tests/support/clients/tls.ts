import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import { type Certificate, selfSigned } from './certificate'

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
