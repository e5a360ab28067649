import type { Cells } from '../cells/cells'
import type { Report } from '../record'
import { targetIndex } from '../target-index'
import type { Attempt } from '../trace'
import { statusLabel } from './request-series'
import { numberOf } from './series'
import { METRICS } from './table'

/** Where attempts are counted: by alias, target and status, in maps, so that no key is made of text each time. */
type Known = {
  byStatus: Map<number | undefined, Float64Array>
  retries?: Float64Array
  fallbacks?: Float64Array
}

/** Counts every request to a provider that a finished request has made. */
export function attemptSeries(cells: Cells): (report: Report) => void {
  const byAlias = new Map<string, Map<string, Known>>()
  const knownOf = (alias: string, target: string): Known => {
    let targets = byAlias.get(alias)
    if (!targets) {
      targets = new Map()
      byAlias.set(alias, targets)
    }
    let known = targets.get(target)
    if (!known) {
      known = { byStatus: new Map() }
      targets.set(target, known)
    }
    return known
  }
  const labels = (alias: string, target: string) => [alias, targetIndex(target)] as const
  const countStatus = (alias: string, { target, status }: Attempt, known: Known) => {
    let count = known.byStatus.get(status)
    if (!count) {
      count = numberOf(cells, METRICS.attempts, [...labels(alias, target), statusLabel(status)])
      known.byStatus.set(status, count)
    }
    count[0] = (count[0] as number) + 1
  }
  return ({ record, retries: told = 0 }) => {
    const { alias, trace } = record
    if (alias === undefined || trace.attempts.length === 0) return
    let before: string | undefined
    let retried = 0
    for (const attempt of trace.attempts) {
      const { target, host } = attempt
      // Nobody was asked.
      if (host === '') continue
      const known = knownOf(alias, target)
      countStatus(alias, attempt, known)
      if (before === target) {
        retried++
        known.retries ??= numberOf(cells, METRICS.retries, labels(alias, target))
        known.retries[0] = (known.retries[0] as number) + 1
      } else if (before !== undefined) {
        known.fallbacks ??= numberOf(cells, METRICS.fallbacks, labels(alias, target))
        known.fallbacks[0] = (known.fallbacks[0] as number) + 1
      }
      before = target
    }
    // A remote gateway asks behind one request, and tells how often.
    if (before === undefined || told <= retried || trace.attempts.length > 1) return
    const known = knownOf(alias, before)
    known.retries ??= numberOf(cells, METRICS.retries, labels(alias, before))
    known.retries[0] = (known.retries[0] as number) + told
  }
}
