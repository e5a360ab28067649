import type { Snapshot } from '../config/snapshot'
import type { PortusError } from '../errors'
import type { Upstream } from '../portkey/contract'
import type { OwnerStore } from '../store/owners/owner-store'
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
  /** Who has made what providers keep. */
  owners: OwnerStore
}
