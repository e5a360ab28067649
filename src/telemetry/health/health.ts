import type { CellReader, Cells } from '../cells/cells'
import type { Report } from '../record'
import { targetIndex } from '../target-index'
import type { Attempt } from '../trace'
import { FAULTS, type Fault, judgements } from './fault'
import { noteIn, noteSkipped, quantileMs, sumOf, TARGET_NUMBERS, type WindowSums } from './slots'

/**
 * - `unknown`: nobody has asked it within the window.
 * - `failing`: it is skipped, or half of the attempts or more have failed.
 * - `degraded`: one of twenty or more.
 */
export type Status = 'healthy' | 'degraded' | 'failing' | 'unknown'

/** How a target has fared within the window, in all processes of this server. */
export type TargetHealth = {
  status: Status
  attempts: number
  successes: number
  /** Those that have happened. */
  errors: Partial<Record<Fault, number>>
  /** Milliseconds until the answers of successes began. Absent where there are none, or they take too long to say. */
  latencyMs: { p50?: number; p95?: number }
  /** `Date.now()` until which it is skipped. */
  skippedUntilMs?: number
  /** How often it began to be skipped, since the start. */
  skips: number
}

/** Counts how targets fare, out of what clients ask for. Nobody is asked for it. */
export type Health = {
  /** Notes a request that has ended. */
  note(report: Report): void
  /** Notes until when a target is skipped, by `Date.now()`. Undefined where it is back. */
  skip(alias: string, target: string, untilMs: number | undefined): void
  /** Looks at all targets, of all processes, at this moment. */
  look(): (alias: string, target: string) => TargetHealth
}

/** Words of another thing in the same cells begin otherwise. */
const PREFIX = 'health '

const keyOf = (alias: string, target: string): string => `${PREFIX}${alias} ${target}`

/**
 * Keeps the window of every target.
 *
 * @param cells Numbers that all processes of the server can read.
 * @param read Reads those of all of them.
 * @param now `Date.now`.
 */
export function targetHealth(cells: Cells, read: CellReader, now: () => number): Health {
  const known = new Map<string, Map<string, Float64Array>>()
  const numbersOf = (alias: string, target: string): Float64Array => {
    let targets = known.get(alias)
    if (!targets) {
      targets = new Map()
      known.set(alias, targets)
    }
    let numbers = targets.get(target)
    if (!numbers) {
      numbers = cells.at(keyOf(alias, target), TARGET_NUMBERS)
      // Whoever had the numbers before has ended, and skips nobody.
      noteSkipped(numbers, undefined)
      targets.set(target, numbers)
    }
    return numbers
  }
  return {
    note(report) {
      const { alias } = report.record
      if (alias === undefined) return
      for (const [attempt, judgement] of judgements(report)) {
        if (judgement === undefined) continue
        const { startedAtMs, endedAtMs = startedAtMs } = attempt
        noteIn(
          numbersOf(alias, targetOf(attempt, report)),
          judgement,
          endedAtMs - startedAtMs,
          now(),
        )
      }
    },
    skip: (alias, target, untilMs) => noteSkipped(numbersOf(alias, target), untilMs),
    look() {
      const all = read()
      const nowMs = now()
      return (alias, target) => healthOf(sumOf(all.get(keyOf(alias, target)) ?? [], nowMs), nowMs)
    },
  }
}

/** Whom an attempt has asked. A remote gateway asks behind one request, and says who has answered. */
const targetOf = ({ target }: Attempt, { target: answered }: Report): string =>
  target === WHOLE ? (answered ?? target) : target

/** The name of an alias without a strategy, and of the request to a remote gateway. */
const WHOLE = 'config'

function healthOf(sums: WindowSums, nowMs: number): TargetHealth {
  const { attempts, successes, skippedUntilMs, skips } = sums
  const isSkipped = skippedUntilMs > nowMs
  const [p50, p95] = [0.5, 0.95].map((share) => quantileMs(sums.latencies, share))
  return {
    status: statusOf(sums, isSkipped),
    attempts,
    successes,
    errors: Object.fromEntries(
      FAULTS.flatMap((fault, index) => (sums.faults[index] ? [[fault, sums.faults[index]]] : [])),
    ),
    latencyMs: { ...(p50 !== undefined && { p50 }), ...(p95 !== undefined && { p95 }) },
    ...(isSkipped && { skippedUntilMs }),
    skips,
  }
}

const FAILING_SHARE = 0.5
const DEGRADED_SHARE = 0.05

function statusOf({ attempts, successes }: WindowSums, isSkipped: boolean): Status {
  if (isSkipped) return 'failing'
  if (attempts === 0) return 'unknown'
  const failed = (attempts - successes) / attempts
  if (failed >= FAILING_SHARE) return 'failing'
  return failed >= DEGRADED_SHARE ? 'degraded' : 'healthy'
}

/** How a model fares, by its targets: it is failing where all are that were asked and none is left. */
export function statusOfAll(statuses: readonly Status[]): Status {
  if (statuses.every((status) => status === 'unknown')) return 'unknown'
  if (statuses.every((status) => status === 'failing')) return 'failing'
  return statuses.some((status) => status === 'failing' || status === 'degraded')
    ? 'degraded'
    : 'healthy'
}

/** One target of one alias for metrics. Its labels are names of the configuration alone. */
export type HealthFigure = {
  alias: string
  /** As in the log: `1.0` is the first target inside the second. */
  target: string
  successes: number
  errors: Readonly<Record<Fault, number>>
  isSkipped: boolean
  /** How often it began to be skipped, since the start. */
  skips: number
}

/** The figures of every target that is configured. One that nobody has asked has zeros. */
export function healthFigures(
  health: Health,
  aliases: Iterable<{ name: string; targets: ReadonlyMap<string, unknown> }>,
): readonly HealthFigure[] {
  const look = health.look()
  return [...aliases].flatMap(({ name, targets }) =>
    [...targets.keys()].map((target) => {
      const { successes, errors, skippedUntilMs, skips } = look(name, target)
      return {
        alias: name,
        target: targetIndex(target),
        successes,
        errors: Object.fromEntries(FAULTS.map((fault) => [fault, errors[fault] ?? 0])) as Record<
          Fault,
          number
        >,
        isSkipped: skippedUntilMs !== undefined,
        skips,
      }
    }),
  )
}
