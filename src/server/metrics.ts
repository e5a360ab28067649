import type { ReloadState } from '../config/reload-state'
import type { CellStore } from '../telemetry/cells/cells'
import type { HealthFigure } from '../telemetry/health/health'
import { type Metrics, metricsOf } from '../telemetry/metrics/metrics-of'
import type { Sample } from '../telemetry/metrics/print'
import { METRICS } from '../telemetry/metrics/table'
import { GATEWAY_VERSION, VERSION } from '../version'
import { descriptorLimit } from './watch-descriptors'

/** What the metrics of a server are made of. */
export type ServerFacts = {
  cells: CellStore
  heldBytes: () => number
  droppedLines: () => number
  reloads: () => ReloadState | undefined
  /** How the targets of the configuration fare. */
  health: () => readonly HealthFigure[]
  /** How limits and budgets stand. */
  limits: () => Promise<readonly Sample[]>
  /** `Date.now()` when the process started to serve. */
  startedAtMs: number
}

/** The metrics of this server. */
export const serverMetrics = ({
  reloads,
  health,
  limits,
  startedAtMs,
  ...facts
}: ServerFacts): Metrics =>
  metricsOf({
    ...facts,
    maxFiles: descriptorLimit(),
    samples: async () => [
      ...reloadSamples(reloads()),
      ...health().flatMap(healthSamples),
      ...(await limits()),
      { metric: METRICS.build, values: [VERSION, GATEWAY_VERSION], value: 1 },
      { metric: METRICS.started, values: [], value: startedAtMs / 1000 },
    ],
  })

/** How a target fares. One that nobody has asked has no series. */
function healthSamples({
  alias,
  target,
  successes,
  errors,
  isSkipped,
  skips,
}: HealthFigure): Sample[] {
  const who = [alias, target]
  const results = Object.entries({ success: successes, ...errors }).filter(([, count]) => count > 0)
  if (results.length === 0 && skips === 0) return []
  return [
    ...results.map(([result, value]) => ({
      metric: METRICS.targetAttempts,
      values: [...who, result],
      value,
    })),
    { metric: METRICS.targetSkipped, values: who, value: isSkipped ? 1 : 0 },
    { metric: METRICS.targetSkips, values: who, value: skips },
  ]
}

/** Where the server stands with its configuration. All its processes serve the same one. */
function reloadSamples(state: ReloadState | undefined): Sample[] {
  if (!state) return []
  const { revision, servedSinceMs, successes, failures, last } = state
  return [
    { metric: METRICS.reloads, values: ['success'], value: successes },
    { metric: METRICS.reloads, values: ['failure'], value: failures },
    { metric: METRICS.revision, values: [revision], value: 1 },
    { metric: METRICS.reloadGood, values: [], value: last?.result === 'failure' ? 0 : 1 },
    { metric: METRICS.reloadTime, values: [], value: servedSinceMs / 1000 },
  ]
}
