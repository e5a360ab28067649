import type { Alias } from '../../alias/alias'
import type { CellReader, Cells } from '../../telemetry/cells/cells'
import { type Health, targetHealth } from '../../telemetry/health/health'
import type { Logger } from '../../telemetry/logger'
import type { Report } from '../../telemetry/record'
import { targetIndex } from '../../telemetry/target-index'
import type { Upstream } from '../contract'
import { targetBreakers } from './breakers'
import { noteEnds, type SkipChange, type Skipping, skippingUpstream } from './skipping-upstream'

/** Knows how targets fare, and has requests pass over those that keep failing. */
export type HealthKeeper = {
  /** How targets have fared within the last minute. */
  health: Health
  /** An upstream that asks no target which is to be skipped. */
  watched(upstream: Upstream): Upstream
  /** Notes a request that has ended. */
  note(report: Report): void
}

/**
 * Keeps the health of all targets of this process.
 *
 * @param cells Where it is kept, and where that of every process of the server is read.
 * @param aliasOf The alias of a name, as it is configured now.
 */
export function healthKeeper(
  cells: Cells & { read: CellReader },
  log: Logger,
  aliasOf: (name: string) => Alias | undefined,
): HealthKeeper {
  const health = targetHealth(cells, cells.read, Date.now)
  const now = () => performance.now()
  const onChange = (change: SkipChange) => {
    const { alias, target, forMs } = change
    health.skip(alias, target, forMs === undefined ? undefined : Date.now() + forMs)
    logChange(log, change, aliasOf(alias)?.targets.get(target)?.provider)
  }
  const skipping: Skipping = { breakers: targetBreakers(now), now, onChange }
  return {
    health,
    watched: (upstream) => skippingUpstream(upstream, skipping),
    note(report) {
      health.note(report)
      noteEnds(skipping, report)
    },
  }
}

function logChange(
  log: Logger,
  { alias, target, forMs, failures, fault }: SkipChange,
  provider: string | undefined,
): void {
  const who = { model_alias: alias, target_index: targetIndex(target), provider }
  if (forMs === undefined) log('info', 'target is back', who)
  else log('warn', 'target skipped', { ...who, failures, seconds: forMs / 1000, error: fault })
}
