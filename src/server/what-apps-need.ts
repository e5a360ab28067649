import { collectLargeBodies } from '../body/gc'
import { followed, type LiveConfig } from '../config/live-config'
import type { ReloadState } from '../config/reload-state'
import { bytesInFlight } from '../limits/bytes-in-flight'
import type { Pauses } from '../limits/pauses'
import { wrongKeys } from '../limits/wrong-keys'
import { healthKeeper } from '../portkey/skipping/health-keeper'
import type { OwnerStore } from '../store/owners/owner-store'
import type { ResponseStore } from '../store/store'
import type { CellStore } from '../telemetry/cells/cells'
import { healthFigures } from '../telemetry/health/health'
import type { Logger } from '../telemetry/logger'
import type { Report } from '../telemetry/record'
import { requestLog } from '../telemetry/request-log'
import { reasoningStore } from '../translate/reasoning-memory'
import { VERSION } from '../version'
import { everyRule } from './accounts/every-rule'
import { limitSamples } from './accounts/limit-samples'
import type { Accounts } from './accounts/open-accounts'
import { serverMetrics } from './metrics'
import type { Gateway } from './open-gateway'
import { adminSources } from './operators/admin-sources'
import { openTraces } from './traces/open-traces'

/** What a process has made ready before its apps. */
export type Given = {
  live: LiveConfig
  gateway: Gateway
  responses: ResponseStore
  accounts: Accounts
  owners: OwnerStore
  pauses: Pauses
  log: Logger
  reloads: () => ReloadState | undefined
  /** Aborted when the process begins to end. */
  draining: AbortSignal
  cells: CellStore
  /** How many lines of the log were lost. */
  droppedLines: () => number
}

/** Everything that the apps of a process share, and who hears of every finished request: metrics, the log and traces. */
export function whatAppsNeed({
  live,
  gateway,
  responses,
  accounts,
  owners,
  pauses,
  log,
  cells,
  ...given
}: Given) {
  const { redact } = live
  const { settings, tracing } = live.current
  // It remembers texts without their secrets, and the next configuration has others.
  const writeLine = followed(live, () => requestLog(log, redact))
  const inFlight = bytesInFlight(settings.PORTUS_MAX_BYTES_IN_FLIGHT, collectLargeBodies())
  const startedAtMs = Date.now()
  const health = healthKeeper(cells, log, (name) => live.current.aliases.get(name))
  const metrics = serverMetrics({
    cells,
    heldBytes: () => inFlight.held,
    droppedLines: given.droppedLines,
    reloads: given.reloads,
    health: () => healthFigures(health.health, live.current.aliases.values()),
    limits: () => limitSamples(accounts.accounting.store, everyRule(live.current)),
    startedAtMs,
  })
  const admin = adminSources({ accounts, pauses, reloads: given.reloads, log, redact })
  const traces = tracing && openTraces(tracing, { log, live, version: VERSION })
  const deps = {
    live,
    upstream: gateway.upstream,
    realtime: gateway.realtime,
    draining: given.draining,
    wrongKeys: wrongKeys(),
    reasoning: reasoningStore(),
    responses,
    limits: accounts.accounting,
    owners,
    pauses,
    admin: admin.sources,
    beginTrace: traces?.beginTrace,
    report(finished: Report) {
      metrics.observe(finished)
      writeLine()(finished)
      traces?.report(finished)
    },
    counts: metrics,
    health,
    inFlight,
    log,
    redact,
    metrics: metrics.scrape,
    reloads: given.reloads,
    version: VERSION,
    startedAtMs,
  }
  return { deps, metrics, traces, admin }
}
