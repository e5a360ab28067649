import { tierOf } from '../../api/answer-facts'
import type { Usage } from '../../api/dialect'
import type { AnswerEvent } from '../answer-events'

/**
 * What an answer has used, as its event; none where nothing is said.
 *
 * @param tier What the answer says of its tier of service, whatever that is.
 */
export function usageEvent(usage: Usage | undefined, tier?: unknown): readonly AnswerEvent[] {
  if (!usage) return []
  const named = tierOf(tier)
  return [{ type: 'usage', usage, ...(named !== undefined && { tier: named }) }]
}
