import { ENDPOINTS, type Endpoint } from './endpoints'

/** How a route is named: its method and its path. */
export const routeOf = ({ method, path }: { method: string; path: string }): string =>
  `${method} ${path}`

/** The endpoints of each route. Two APIs may have the same. */
export const ENDPOINTS_BY_ROUTE: ReadonlyMap<string, readonly Endpoint[]> = Map.groupBy(
  ENDPOINTS,
  routeOf,
)
