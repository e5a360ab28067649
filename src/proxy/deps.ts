import type { Dialect } from '../api/dialect'
import type { Ids } from '../api/endpoint-path'
import type { Endpoint } from '../api/endpoints/endpoints'
import type { Snapshot } from '../config/snapshot'
import type { PortusError } from '../errors'
import type { Upstream } from '../portkey/contract'
import type { ResponseStore } from '../store/store'
import type { Reporter, RequestRecord } from '../telemetry/record'
import type { ReasoningStore } from '../translate/reasoning-memory'
import type { Admitting } from './admission/admit'

/** What a request needs from outside. */
export type ProxyDeps = {
  /** The configuration of this request. */
  config: Snapshot
  upstream: Upstream
  report: Reporter
  /** Told of a request for a stream. Its end is reported. */
  onStream?: ((record: RequestRecord) => void) | undefined
  /** What models said that their next turn must bring back. */
  reasoning: ReasoningStore
  /** Told of an error that is a fault of Portus and can no longer be thrown. */
  onUnexpected: (record: RequestRecord, error: PortusError) => void
  /** What limits are counted with. Undefined where nobody is to be counted, as for a check. */
  limits: Admitting | undefined
  /** The responses that clients may come back to. */
  responses: ResponseStore
}

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
