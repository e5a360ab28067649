import type { EndpointPath } from '../api/endpoint-path'
import type { NativePrefix } from '../api/endpoints'

const API_ROOT = '/v1'
const PASSTHROUGH_ROOT = '/v1/proxy'

/**
 * The gateway's passthrough path for an endpoint.
 *
 * @param prefix What stands between the provider's base URL and the endpoint's path.
 */
export const passthroughPath = (path: EndpointPath, prefix: NativePrefix): string =>
  PASSTHROUGH_ROOT + prefix + path.slice(API_ROOT.length)
