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
    return { target, provider, health, isFailing: isFailing(health) }
  })
  const severity = all.every(({ isFailing }) => isFailing) ? 'critical' : 'warning'
  return all
    .filter(({ isFailing }) => isFailing)
    .map(({ target, provider, health }) => {
      const index = targetIndex(target)
      const { attempts, successes } = health
      const failed = attempts - successes
      const isSkipped = health.skippedUntilMs !== undefined
      const faults = FAULTS.flatMap((fault) => {
        const count = health.errors[fault]
        return count ? [[fault, count] as const] : []
      })
      const why = faults.map(([fault, count]) => `${count} ${fault}`).join(', ')
      return {
        id: `target_failing:${name}:${index}`,
        kind: 'target_failing',
        subject: `${name} ${index}`,
        severity,
        summary: `Target ${index} of alias ${name}, provider ${provider}, is failing${isSkipped ? ' and skipped' : ''}: ${failed} of ${attempts} attempts failed within ${WINDOW_SECONDS} seconds${why && ` (${why})`}`,
        detail: {
          alias: name,
          target_index: index,
          provider,
          attempts,
          failed,
          ...Object.fromEntries(faults),
        },
      }
    })
}

const isFailing = ({ status, attempts, successes, skippedUntilMs }: TargetHealth): boolean =>
  status === 'failing' && (skippedUntilMs !== undefined || attempts - successes >= LEAST_FAILURES)
