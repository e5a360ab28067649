import type { Alias } from '../alias/alias'
import type { LeafNode } from '../alias/target-tree'
import { type EndpointPath, endpointPath, type Ids } from '../api/endpoint-path'
import type { Endpoint, NativePrefix, OverrideKind } from '../api/endpoints/endpoints'
import { type PortusError, portusError } from '../errors'
import type { Address, GatewayCall } from './contract'

const PASSTHROUGH_ROOT = '/v1/proxy'

/**
 * The gateway's passthrough path for an endpoint.
 *
 * @param prefix What stands between the provider's base URL and the endpoint's path.
 */
export const passthroughPath = (path: EndpointPath, prefix: NativePrefix): string =>
  PASSTHROUGH_ROOT + prefix + path.slice(path.indexOf('/', 1))

/** Where a target's requests for an endpoint go. It can hold a credential: `?key=`. */
export type Route = { url: string; headers: Headers }

/** The routes of one request, by the names of its targets. */
export type Routes = ReadonlyMap<string, Route>

/** What a route depends on, besides the target. Nothing else of a request may change it. */
export type RouteRequest = Address & { overrides: OverrideKind }

/** Asks the gateway where it would send a request to one target. Undefined where it sends none. */
export type AskRoute = (node: LeafNode, request: RouteRequest) => Promise<Route | undefined>

/** The part of a call that decides its routes. */
type RoutedCall = Pick<
  GatewayCall,
  'alias' | 'ways' | 'endpoint' | 'passthroughPrefix' | 'isStreamed'
> & {
  config: Pick<GatewayCall['config'], 'overrides'>
}

type Learnt = Route | undefined

/** Learns each route once. */
export function routeBook(ask: AskRoute) {
  const books = new WeakMap<Alias, Map<string, Learnt | Promise<Learnt>>>()

  const routeOf = (
    alias: Alias,
    node: LeafNode,
    request: RouteRequest,
  ): Learnt | Promise<Learnt> => {
    const book = books.get(alias) ?? new Map<string, Learnt | Promise<Learnt>>()
    books.set(alias, book)
    const key = keyOf(node, request)
    const known = book.get(key)
    if (known || book.has(key)) return known
    const learning = ask(node, request).then((route) => route && adjusted(route, request))
    book.set(key, learning)
    learning.then(
      (route) => book.set(key, route),
      () => book.delete(key),
    )
    return learning
  }

  return (call: RoutedCall): Routes | Promise<Routes> => {
    const { alias } = call
    const routes = alias.leaves.map((node) => routeOf(alias, node, requestFor(call, node)))
    return routes.some((route) => route instanceof Promise)
      ? Promise.all(routes).then((learnt) => named(alias, learnt))
      : named(alias, routes as Learnt[])
  }
}

function requestFor(call: RoutedCall, { name }: LeafNode): RouteRequest {
  const { ways, endpoint, passthroughPrefix: prefix, isStreamed, config } = call
  const way = ways.get(name)
  const { overrides } = config
  return way && 'address' in way
    ? { ...way.address, overrides }
    : { endpoint, prefix, isStreamed, overrides }
}

const keyOf = (
  { name }: LeafNode,
  { endpoint, prefix, isStreamed, adjust }: RouteRequest,
): string => `${name} ${endpoint.name} ${prefix ?? 'typed'} ${isStreamed} ${adjust?.name ?? ''}`

const adjusted = ({ url, headers }: Route, { adjust }: RouteRequest): Route => ({
  url: adjust ? adjust.url(url) : url,
  headers,
})

const named = ({ leaves }: Alias, routes: readonly Learnt[]): Routes =>
  new Map(
    leaves.flatMap(({ name }, at) => {
      const route = routes[at]
      return route ? [[name, route] as const] : []
    }),
  )

/** Stand for a request's ids while a route is learnt. */
const IDS: Ids = ['portus_id', 'portus_part']

const ID_PLACE = new RegExp(IDS.join('|'), 'g')

/** What has been learnt, with the ids of a request in their places. An id may look like the place of another one. */
const withIds = (learnt: string, ids: Ids): string =>
  ids.length === 0 ? learnt : learnt.replace(ID_PLACE, (place) => ids[IDS.indexOf(place)] ?? place)

/** The path with which a route is asked for. */
export const routePath = (endpoint: Endpoint) => endpointPath(endpoint, IDS, new URLSearchParams())

/**
 * Whether a request goes where the alias alone sends it. A client chooses the ids in a path and the
 * parameters that the endpoint's table allows, and nothing else of the URL.
 *
 * @param query The client's query, as far as the endpoint allows it.
 */
export function isOnRoute(
  url: string,
  { url: learnt }: Route,
  { ids, query }: Pick<GatewayCall, 'ids' | 'query'>,
): boolean {
  if (url === learnt) return true
  const [place, parameters] = parted(url)
  const [expected, fixed] = parted(withIds(learnt, ids))
  if (place !== expected) return false
  const own = new URLSearchParams(fixed)
  const sent = new URLSearchParams(parameters)
  for (const [name, value] of own) if (!sent.has(name, value)) return false
  const allowed = new URLSearchParams(query)
  return [...sent].every(([name, value]) => own.has(name, value) || allowed.has(name, value))
}

/**
 * The address of a request that Portus writes itself: the route with what a client may choose of it.
 *
 * @param call Its `query` is empty or begins with a question mark.
 */
export function placedOn(
  { url }: Route,
  { ids, query }: Pick<GatewayCall, 'ids' | 'query'>,
): string {
  const place = withIds(url, ids)
  if (!query) return place
  return place.includes('?') ? `${place}&${query.slice(1)}` : place + query
}

function parted(url: string): readonly [place: string, query: string] {
  const at = url.indexOf('?')
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

/** The error for a request that would leave its route. */
export const misrouted = (): PortusError => portusError('invalid_request', 'other_address')
