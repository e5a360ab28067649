import type { Usage } from '../../api/dialect'
import { servedTier } from '../../api/tier'
import type { AnswerEvent } from '../answer-events'

/**
 * What an answer has used, as its event; none where nothing is said.
 *
 * @param counts The same as it stands in the answer, which may name the tier of service.
 * @param named What the answer says of its tier beside them, whatever that is.
 */
export function usageEvent(
  usage: Usage | undefined,
  counts: unknown,
  named?: unknown,
): readonly AnswerEvent[] {
  if (!usage) return []
  const tier = servedTier(counts, named)
  return [{ type: 'usage', usage, ...(tier !== undefined && { tier }) }]
}
