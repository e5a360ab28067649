import type { Dialect } from '../../api/dialect'
import type { Ids } from '../../api/endpoint-path'
import type { Endpoint } from '../../api/endpoints/endpoints'

/** A request for an endpoint. */
export type EndpointRequest = {
  endpoint: Endpoint
  dialect: Dialect
  request: Request
  /** The ids in the path, in its order. */
  ids: Ids
  /** The alias's name, where the path has it. */
  named?: string
  /** Names of what the request has lost before it came here. */
  dropped?: readonly string[]
}
