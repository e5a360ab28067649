import { FAULTS } from '../../telemetry/health/fault'
import type { TargetHealth } from '../../telemetry/health/health'
import { WINDOW_SECONDS } from '../../telemetry/health/slots'
import { targetIndex } from '../../telemetry/target-index'
import type { Condition } from '../condition'

/** An alias, its targets and who provides them. */
export type AskedAlias = {
  readonly name: string
  readonly targets: ReadonlyMap<string, { readonly provider: string }>
}

/** Fewer failures are chance: of one attempt, half have failed as soon as it has. */
const LEAST_FAILURES = 3

/**
 * The targets of an alias that fail. It is critical where no other target of the alias is left.
 *
 * @param healthOf How a target has fared within the last minute.
 */
export function targetConditions(
  { name, targets }: AskedAlias,
  healthOf: (target: string) => TargetHealth,
): Condition[] {
  const all = [...targets].map(([target, { provider }]) => {
    const health = healthOf(target)
    return { index: targetIndex(target), provider, health, isFailing: isFailing(health) }
  })
  const severity = all.every(({ isFailing }) => isFailing) ? 'critical' : 'warning'
  return all
    .filter(({ isFailing }) => isFailing)
    .map(({ index, provider, health }) => ({
      id: `target_failing:${name}:${index}`,
      kind: 'target_failing',
      subject: `${name} ${index}`,
      severity,
      summary: `Target ${index} of alias ${name}, provider ${provider}, ${troubleOf(health)}`,
      detail: {
        ...{ alias: name, target_index: index, provider },
        attempts: health.attempts,
        failed: failedOf(health),
        ...health.errors,
      },
    }))
}

const failedOf = ({ attempts, successes }: TargetHealth): number => attempts - successes

const isFailing = (health: TargetHealth): boolean =>
  health.status === 'failing' &&
  (health.skippedUntilMs !== undefined || failedOf(health) >= LEAST_FAILURES)

function troubleOf(health: TargetHealth): string {
  if (health.attempts === 0) return 'is skipped: it kept failing'
  const isSkipped = health.skippedUntilMs !== undefined ? ' and skipped' : ''
  const faults = FAULTS.flatMap((fault) => {
    const count = health.errors[fault]
    return count ? [`${count} ${fault}`] : []
  })
  const why = faults.length > 0 ? ` (${faults.join(', ')})` : ''
  return `is failing${isSkipped}: ${failedOf(health)} of ${health.attempts} attempts failed within ${WINDOW_SECONDS} seconds${why}`
}
