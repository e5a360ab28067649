import { asciiJson } from '../../body/json/ascii-json'
import type { CredentialsOf } from '../../credentials/cloud-credentials'
import { CredentialError } from '../../credentials/token/credential-error'
import { portusError } from '../../errors'
import type { Realtime, RealtimeCall } from '../contract'
import { RefusedConfiguration } from '../errors'
import { openSocket } from '../socket'
import { withStandIns } from '../stand-ins'
import { authorize } from './ask/authorize'
import { exchanges, type SocketAddress } from './ask/exchange'
import { type GatewayApp, NOT_UPGRADED } from './shims'
import { unlessAborted } from './unless-aborted'

const ROUTE = '/v1/realtime'

/**
 * Realtime connections without a detour: the gateway says where the provider is and with what
 * credentials, and Portus connects. The gateway's own route would hang when a provider refuses.
 */
export const embeddedRealtime =
  (app: GatewayApp, origin: string, credentialsOf: CredentialsOf): Realtime =>
  async (call) => {
    const { leaf, config } = call
    const credentials = credentialsOf(leaf)
    const shown = credentials ? asciiJson(withStandIns(leaf, JSON.parse(config))) : config
    const address = await addressOf(app, origin, { ...call, config: shown })
    const url = providerUrl(address.url, config)
    const notes = call.begin?.(url)
    const headers = new Headers(address.headers)
    if (credentials) {
      const { redact } = await unlessAborted(
        call.signal,
        authorize(credentials, { headers, url, body: [] }).catch((cause) => {
          notes?.failed(cause)
          return refused(cause)
        }),
      )
      call.onSecrets?.(redact)
    }
    try {
      const own = withOwn(call.headers, Object.fromEntries(headers))
      const socket = await openSocket(url, own, call)
      notes?.opened()
      return socket
    } catch (cause) {
      notes?.failed(cause)
      throw cause
    }
  }

/** Says why there are no credentials. */
function refused(cause: unknown): never {
  if (!(cause instanceof CredentialError)) throw cause
  const values = { words: cause.message }
  throw cause.kind === 'refused'
    ? portusError('provider_credentials_refused', { values, cause })
    : portusError('credentials_unavailable', { values, cause })
}

async function addressOf(
  app: GatewayApp,
  origin: string,
  { config, query, signal }: RealtimeCall,
): Promise<SocketAddress> {
  const { promise, resolve } = Promise.withResolvers<SocketAddress | undefined>()
  const request = new Request(`${origin}${ROUTE}?${query}`, {
    headers: { 'x-portkey-config': config },
  })
  const response = await exchanges.run({ kind: 'socket', signal, onSocket: resolve }, async () =>
    app(request),
  )
  if (response.status !== NOT_UPGRADED)
    throw portusError('provider_unreachable', 'configuration_refused', {
      cause: new RefusedConfiguration(await response.text()),
    })
  const address = await promise
  if (address) return address
  signal.throwIfAborted()
  throw portusError('provider_unreachable', 'no_credentials')
}

/** The client's headers under the alias's own, which stand whatever the client says. */
function withOwn(client: Headers, own: Record<string, string>): Record<string, string> {
  const headers = new Headers(client)
  for (const [name, value] of Object.entries(own)) headers.set(name, value)
  return Object.fromEntries(headers)
}

const AZURE_V1_PATH = '/openai/v1/realtime'

/** The gateway's address, put right in what the gateway does differently for HTTP. */
function providerUrl(address: string, config: string): string {
  const url = new URL(address)
  if (url.pathname === AZURE_V1_PATH) nameDeployment(url.searchParams)
  const { custom_host: host } = JSON.parse(config) as { custom_host?: string }
  if (!host) return url.href
  // A host of the alias's own stands for the provider's and the first segment of its paths.
  return `${host.replace(/^http/, 'ws')}${url.pathname.replace(/^\/[^/]+/, '')}${url.search}`
}

/** The API without a date takes the deployment as the model; the gateway names it as the older one does. */
function nameDeployment(query: URLSearchParams): void {
  const deployment = query.get('deployment')
  query.delete('deployment')
  if (deployment && query.has('model')) query.set('model', deployment)
}
