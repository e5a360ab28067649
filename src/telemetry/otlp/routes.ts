import { ENDPOINTS, REALTIME } from '../../api/endpoints/endpoints'

/** The paths of endpoints by their names, with `:id` and `*` in the place of what clients choose. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ...[...ENDPOINTS, REALTIME].map(({ name, path }) => [name, path] as const),
  ['responses.socket', '/v1/responses'],
])

/** The path of an endpoint as the table has it. Undefined where a request is for none. */
export const routeOf = (endpoint: string | undefined): string | undefined =>
  endpoint === undefined ? undefined : PATHS.get(endpoint)
