import type { ExplicitParams } from '../../alias/defaults'
import type { EndpointPath } from '../../api/endpoint-path'
import type { Endpoint, NativePrefix, OverrideKind } from '../../api/endpoints/endpoints'
import type { CallBody } from '../../portkey/contract'
import type { ClientRequest } from '../request/read-request'

/** What the gateway is given of a request. */
export type Stub = {
  endpoint: Endpoint
  path: EndpointPath
  /** Set where Portus writes every request itself. Otherwise the gateway translates for some target. */
  passthroughPrefix: NativePrefix | undefined
  overrides: OverrideKind
  explicitParams: ExplicitParams
  body: CallBody
}

/** What the gateway is given of a request that it gets as it is. */
export const stubOf = (
  { endpoint, body, explicitParams }: ClientRequest,
  path: EndpointPath,
  passthroughPrefix?: NativePrefix,
): Stub => {
  // Of what an alias sets for Gemini's API, the gateway needs the model: providers have it in their addresses.
  const overrides = endpoint.overrides === 'generate_content' ? 'model' : endpoint.overrides
  return { endpoint, path, passthroughPrefix, overrides, explicitParams, body }
}
