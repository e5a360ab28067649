import type { Amounts } from '../../../../admin/shapes/amounts'
import type { SeriesAnswer, UsageStep } from '../../../../admin/shapes/usage'

/**
 * Puts new steps in the place of known ones.
 *
 * @param fromMs Older steps have left the time that is shown.
 */
export function mergeSteps(
  known: SeriesAnswer,
  fresh: readonly UsageStep[],
  fromMs: number,
): SeriesAnswer {
  const byStart = new Map([...known.steps, ...fresh].map((step) => [Date.parse(step.from), step]))
  const steps = [...byStart]
    .filter(([startMs]) => startMs >= fromMs)
    .sort(([one], [other]) => one - other)
    .map(([, step]) => step)
  return { ...known, steps, total: { ...known.total, ...sumOf(steps) } }
}

/** All amounts of steps together. Quantiles cannot be added. */
export function sumOf(steps: readonly Amounts[]): Amounts {
  const sum = (name: keyof Amounts) => steps.reduce((all, step) => all + step[name], 0)
  return {
    requests: sum('requests'),
    failed: sum('failed'),
    input_tokens: sum('input_tokens'),
    cache_read_tokens: sum('cache_read_tokens'),
    cache_write_tokens: sum('cache_write_tokens'),
    output_tokens: sum('output_tokens'),
    reasoning_tokens: sum('reasoning_tokens'),
    audio_tokens: sum('audio_tokens'),
    usd: sum('usd'),
    unpriced: sum('unpriced'),
  }
}
