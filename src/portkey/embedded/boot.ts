import { configRenderer, type HasStandIns } from '../config'
import type { Realtime, Upstream } from '../contract'
import { routeBook } from '../route'
import { askRoute } from './ask-route'
import { embeddedUpstream } from './call'
import { portkeyPlugin } from './plugin'
import { embeddedRealtime } from './realtime'
import { type Boot, booted, type GatewayApp, prepare } from './shims'

/** Never resolved. The gateway reads only the path of a URL. */
export const ORIGIN = 'http://gateway'

/** The gateway inside this process. */
export type EmbeddedGateway = {
  upstream: Upstream
  realtime: Realtime
  /** The gateway's objections to a configuration. Asks no provider. */
  refusals: (config: string) => Promise<string[]>
  hasStandIns: HasStandIns
  /** Where a call would go at each target. Asks no provider. */
  routes: ReturnType<typeof routeBook>
}

/** A route that checks the configuration and does nothing else without a WebSocket. */
const CHECKED_ROUTE = '/v1/realtime'

/**
 * Boots the Portkey Gateway inside this process: no port, no second process, nothing printed.
 *
 * @throws where the gateway's package is not the one that the plugin was written for.
 */
export async function embeddedGateway(boot: Boot): Promise<EmbeddedGateway> {
  const credentialsOf = prepare(boot)
  // In a compiled executable the build has applied the plugin already, and this has no effect.
  Bun.plugin(portkeyPlugin)
  // The import resolves a second after the app is there, at the end of a start-up animation.
  const imported = import('@portkey-ai/gateway/build/start-server.js')
  const app = await Promise.race([booted, imported.then(() => booted)])
  const hasStandIns: HasStandIns = (leaf) => credentialsOf(leaf) !== undefined
  const config = configRenderer(hasStandIns)
  const routes = routeBook(askRoute(app, ORIGIN, hasStandIns))
  return {
    upstream: embeddedUpstream({ app, origin: ORIGIN, config, routes }),
    realtime: embeddedRealtime(app, ORIGIN, credentialsOf),
    refusals: (config) => refusals(app, config),
    hasStandIns,
    routes,
  }
}

async function refusals(app: GatewayApp, config: string): Promise<string[]> {
  const request = new Request(ORIGIN + CHECKED_ROUTE, { headers: { 'x-portkey-config': config } })
  const response = await app(request)
  if (response.status !== 400) return []
  const { message, errors } = (await response.json()) as { message: string; errors?: string[] }
  return errors ?? [message]
}
