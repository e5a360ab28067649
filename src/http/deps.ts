import type { Snapshot } from '../config/snapshot'
import type { Realtime, Upstream } from '../portkey/contract'
import type { Logger } from '../telemetry/logger'
import type { Redact } from '../telemetry/redact'
import type { Reporter } from '../telemetry/report'

/** Everything the app needs from outside, handed in as plain arguments. */
export type Deps = {
  /** The configuration as it is now. */
  live: { readonly current: Snapshot }
  upstream: Upstream
  realtime: Realtime
  /** Aborted when the server stops, for connections that have no end of their own. */
  closing: AbortSignal
  report: Reporter
  log: Logger
  /** Takes secrets out of a text that may hold one. */
  redact: Redact
  version: string
  /** `Date.now()` when the process started to serve. */
  startedAtMs: number
}
