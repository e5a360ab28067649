import { type Usage, usageFrom } from '../../../../api/dialect'
import { usageEvent } from '../../../answer/usage-event'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { numberOf, objectOf, objectsOf } from '../../../values'

/**
 * Token counts as disjoint kinds. Bedrock counts what a cache held, and what went into one, apart from other
 * input: the four counts add up to `totalTokens`. Its details split what went in by how long it lives. Its
 * servers send some counts under two names.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function parseUsage(value: unknown): Usage | undefined {
  const usage = objectOf(value)
  if (!usage) return undefined
  const hour = writtenFor('1h', usage.cacheDetails)
  const written = numberOf(usage.cacheWriteInputTokens) ?? numberOf(usage.cacheWriteInputTokenCount)
  return usageFrom({
    inputTokens: usage.inputTokens,
    cacheReadTokens: usage.cacheReadInputTokens ?? usage.cacheReadInputTokenCount,
    cacheWriteTokens:
      written === undefined
        ? writtenFor('5m', usage.cacheDetails)
        : Math.max(0, written - (hour ?? 0)),
    cacheWrite1hTokens: hour,
    outputTokens: usage.outputTokens,
  })
}

/** What went into a cache for this time. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CacheDetail.html */
function writtenFor(ttl: string, details: unknown): number | undefined {
  const counts = objectsOf(details).flatMap((detail) =>
    detail.ttl === ttl ? [numberOf(detail.inputTokens) ?? 0] : [],
  )
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined
}

/**
 * What an answer, or the `metadata` of a stream, says that was used. It names the tier of service beside the counts.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ServiceTier.html
 */
export const readUsage = ({ usage, serviceTier }: JsonObject): readonly AnswerEvent[] =>
  usageEvent(parseUsage(usage), usage, objectOf(serviceTier)?.type)
