import type { AdminSources } from '../admin/sources'
import type { ReloadState } from '../config/reload-state'
import type { Live } from '../config/request-config'
import type { BytesInFlight } from '../limits/bytes-in-flight'
import type { Pauses } from '../limits/pauses'
import type { WrongKeys } from '../limits/wrong-keys'
import type { Realtime, Upstream } from '../portkey/contract'
import type { HealthKeeper } from '../portkey/skipping/health-keeper'
import type { AdmittedSockets } from '../realtime/admitted-sockets'
import type { OwnerStore } from '../store/owners/owner-store'
import type { ResponseStore } from '../store/store'
import type { Logger } from '../telemetry/logger'
import type { Metrics } from '../telemetry/metrics/metrics-of'
import type { Reporter } from '../telemetry/record'
import type { Redact } from '../telemetry/redact'
import type { BeginTrace } from '../telemetry/trace-context/request-span'
import type { ReasoningStore } from '../translate/reasoning-memory'
import type { Accounting } from '../usage/accounting'

/** What the app needs from outside. */
export type Deps = {
  /** The configuration as it is now. */
  live: Live
  upstream: Upstream
  realtime: Realtime
  /** Aborted when the server stops, to end connections that never end by themselves. */
  closing: AbortSignal
  /** Aborted before that: the server still answers, and balancers are to send nothing new. */
  draining: AbortSignal
  report: Reporter
  /** Counts what is used, and says whether more may be. */
  limits: Accounting
  /** Keeps responses that clients may come back to. */
  responses: ResponseStore
  /** Remembers who has made what providers keep. */
  owners: OwnerStore
  /** The applications that are paused; none by default. */
  pauses?: Pauses | undefined
  /** Counts the bytes that requests hold. */
  inFlight: BytesInFlight
  /** Gives a request its place in a distributed trace, where requests have spans. */
  beginTrace?: BeginTrace | undefined
  /** Counts what is open. */
  counts?: Pick<Metrics, 'streamBegins' | 'socketsChange'>
  log: Logger
  /** Removes secrets from a text. */
  redact: Redact
  /** The text of a scrape, in the form that was asked for. */
  metrics: (accept: string | null) => Promise<{ body: string; contentType: string }>
  /** Where the process stands with its configuration. */
  reloads?: () => ReloadState | undefined
  /** What the admin API shows and does. Without it there is none. */
  admin?: AdminSources
  /** Whether this is the port of operators, and not that of clients. */
  isOpsPort?: boolean
  version: string
  /** `Date.now()` when the process started to serve. */
  startedAtMs: number
}

/** The same, and what the routes with a key share. */
export type GuardedDeps = Deps & {
  /** Knows how the targets fare. */
  health: HealthKeeper
  wrongKeys: WrongKeys
  /** Ends connections that may no longer be there. */
  sockets: AdmittedSockets
  /** What models said that their next turn must bring back. */
  reasoning: ReasoningStore
}
