import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import type { Alias } from '../alias/alias'
import { FAULTS } from '../telemetry/health/fault'
import { type Health, statusOfAll, type TargetHealth } from '../telemetry/health/health'
import { WINDOW_SECONDS } from '../telemetry/health/slots'
import { targetIndex } from '../telemetry/target-index'

const Status = t.Union(
  [t.Literal('healthy'), t.Literal('degraded'), t.Literal('failing'), t.Literal('unknown')],
  { description: 'unknown: nobody has asked within the window' },
)

const milliseconds = (description: string) =>
  t.Optional(t.Integer({ description: `${description}, rounded up` }))

const Target = t.Object({
  target_index: t.String({ description: 'As in the log', examples: ['0'] }),
  provider: t.String({ examples: ['anthropic'] }),
  status: Status,
  attempts: t.Integer(),
  successes: t.Integer({ description: 'An error of the request itself is one, too' }),
  errors: t.Partial(
    t.Object(
      Object.fromEntries(FAULTS.map((fault) => [fault, t.Integer()])) as Record<
        (typeof FAULTS)[number],
        ReturnType<typeof t.Integer>
      >,
    ),
  ),
  latency_ms: t.Object(
    {
      p50: milliseconds('Half of them are faster'),
      p95: milliseconds('19 of 20 are faster'),
    },
    { description: 'Until the answers of successes began' },
  ),
  skipped_until: t.Optional(
    t.String({ description: 'RFC 3339; until then it is not asked where another target is left' }),
  ),
})

/** How a model and each of its targets have fared of late, in requests of clients. */
export const ModelHealth = t.Object({
  status: Status,
  window_seconds: t.Literal(WINDOW_SECONDS),
  targets: t.Array(Target),
})

/** The member of a list of models that shows their health. */
export const INCLUDE_HEALTH = 'health'

/** Whether a client asks for the health. Several things can be asked for, each by an `include` or behind a comma. */
export const asksForHealth = (query: URLSearchParams): boolean =>
  [...query]
    .filter(([name]) => name === 'include' || name === 'include[]')
    .some(([, value]) => value.split(',').includes(INCLUDE_HEALTH))

/** Looks at how models fare. All that one look shows is of the same moment. */
export function modelHealth(health: Health): (alias: Alias) => Static<typeof ModelHealth> {
  const look = health.look()
  return ({ name, targets }) => {
    const shown = [...targets].map(([target, { provider }]) =>
      shownTarget(target, provider, look(name, target)),
    )
    return {
      status: statusOfAll(shown.map(({ status }) => status)),
      window_seconds: WINDOW_SECONDS,
      targets: shown,
    }
  }
}

const shownTarget = (
  target: string,
  provider: string,
  { status, attempts, successes, errors, latencyMs, skippedUntilMs }: TargetHealth,
): Static<typeof Target> => ({
  target_index: targetIndex(target),
  provider,
  status,
  attempts,
  successes,
  errors,
  latency_ms: latencyMs,
  ...(skippedUntilMs !== undefined && { skipped_until: new Date(skippedUntilMs).toISOString() }),
})
