import type { Alias } from '../alias/alias'
import type { LeafNode } from '../alias/target-tree'
import { type EndpointPath, endpointPath } from '../api/endpoint-path'
import type { Endpoint, NativePrefix } from '../api/endpoints'
import { type PortusError, portusError } from '../errors'
import type { GatewayCall } from './contract'

const API_ROOT = '/v1'
const PASSTHROUGH_ROOT = '/v1/proxy'

/**
 * The gateway's passthrough path for an endpoint.
 *
 * @param prefix What stands between the provider's base URL and the endpoint's path.
 */
export const passthroughPath = (path: EndpointPath, prefix: NativePrefix): string =>
  PASSTHROUGH_ROOT + prefix + path.slice(API_ROOT.length)

/** Where a target's requests for an endpoint go. It can hold a credential: `?key=`. */
export type Route = { url: string; headers: Headers }

/** The routes of an alias for one endpoint, by the names of its targets. */
export type Routes = ReadonlyMap<string, Route>

/** What a route depends on, besides the target. Nothing else of a request may change it. */
export type RouteRequest = Pick<GatewayCall, 'endpoint' | 'passthroughPrefix' | 'isStreamed'> & {
  config: Pick<GatewayCall['config'], 'overrides'>
}

/** Asks the gateway where it would send a request to one target. Undefined where it sends none. */
export type AskRoute = (node: LeafNode, request: RouteRequest) => Promise<Route | undefined>

/** Learns each route once. */
export function routeBook(ask: AskRoute) {
  const books = new WeakMap<Alias, Map<string, Routes | Promise<Routes>>>()
  return (alias: Alias, request: RouteRequest): Routes | Promise<Routes> => {
    const book = books.get(alias) ?? new Map<string, Routes | Promise<Routes>>()
    books.set(alias, book)
    const key = keyOf(request)
    const known = book.get(key)
    if (known) return known
    const learning = learn(alias, request, ask)
    book.set(key, learning)
    learning.then(
      (routes) => book.set(key, routes),
      () => book.delete(key),
    )
    return learning
  }
}

const keyOf = ({ endpoint, passthroughPrefix, isStreamed }: RouteRequest): string =>
  `${endpoint.name} ${passthroughPrefix ?? 'typed'} ${isStreamed}`

async function learn(alias: Alias, request: RouteRequest, ask: AskRoute): Promise<Routes> {
  const routes = new Map<string, Route>()
  for (const node of alias.leaves) {
    const route = await ask(node, request)
    if (route) routes.set(node.name, route)
  }
  return routes
}

/** Stands for a request's id while a route is learnt. */
const ID = 'portus_id'

/** The path with which a route is asked for. */
export const routePath = (endpoint: Endpoint) => endpointPath(endpoint, ID, new URLSearchParams())

/**
 * Whether a request goes where the alias alone sends it. A client chooses the id in a path and the
 * parameters that the endpoint's table allows, and nothing else of the URL.
 *
 * @param query The client's query, as far as the endpoint allows it.
 */
export function isOnRoute(
  url: string,
  { url: learnt }: Route,
  { id, query }: Pick<GatewayCall, 'id' | 'query'>,
): boolean {
  if (url === learnt) return true
  const [place, parameters] = parted(url)
  const [expected, fixed] = parted(id === undefined ? learnt : learnt.replaceAll(ID, id))
  if (place !== expected) return false
  const own = new URLSearchParams(fixed)
  const sent = new URLSearchParams(parameters)
  for (const [name, value] of own) if (!sent.has(name, value)) return false
  const allowed = new URLSearchParams(query)
  return [...sent].every(([name, value]) => own.has(name, value) || allowed.has(name, value))
}

function parted(url: string): readonly [place: string, query: string] {
  const at = url.indexOf('?')
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

/** The error for a request that would leave its route. */
export const misrouted = (): PortusError => portusError('invalid_request', 'other_address')
