import { openSocket } from '../socket'
import type { Realtime, RealtimeCall } from '../upstream'
import { exchanges, type SocketAddress } from './exchange'
import type { GatewayApp } from './seam'

const ROUTE = '/v1/realtime'

/**
 * Realtime connections without a detour: the gateway says where the provider is and with what
 * credentials, and Portus connects. The gateway's own route would hang when a provider refuses.
 */
export const embeddedRealtime =
  (app: GatewayApp, origin: string): Realtime =>
  async (call) => {
    const { url, headers } = await addressOf(app, origin, call)
    return openSocket(withCustomHost(url, call.config), headers, call)
  }

async function addressOf(
  app: GatewayApp,
  origin: string,
  { config, model, beta, signal }: RealtimeCall,
): Promise<SocketAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<SocketAddress>()
  const headers = new Headers({ 'x-portkey-config': withBeta(config, beta) })
  const query = new URLSearchParams({ model })
  const request = new Request(`${origin}${ROUTE}?${query}`, { headers })
  await exchanges.run({ signal, onSocket: resolve }, async () => app(request))
  // Credentials may take a request of their own; without an address by then there is none.
  const timer = setTimeout(() => reject(new Error('The provider has no realtime API')), ADDRESS_MS)
  return promise.finally(() => clearTimeout(timer))
}

/** Milliseconds for the gateway to make an address, which for most providers takes none. */
const ADDRESS_MS = 5000

/** The gateway looks for the beta in the configuration only. */
const withBeta = (config: string, beta: string | null): string =>
  beta === null ? config : JSON.stringify({ openai_beta: beta, ...JSON.parse(config) })

/** The gateway ignores `custom_host` for WebSockets. */
function withCustomHost(url: string, config: string): string {
  const { custom_host: host } = JSON.parse(config) as { custom_host?: string }
  if (!host) return url
  return `${host.replace(/^http/, 'ws')}/realtime${new URL(url).search}`
}
