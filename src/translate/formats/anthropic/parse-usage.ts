import { membersIn, summedUsage, type Usage, usageFrom } from '../../../api/dialect'
import type { JsonObject } from '../../conversation'
import { emptyMembers, numberOf, objectsOf } from '../../values'

/**
 * Puts newer counts over older ones: those of `message_delta` are for the whole answer, and null is no
 * count. https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export function mergedUsage(older: JsonObject, newer: unknown): JsonObject {
  const merged = Object.assign(emptyMembers(), older)
  for (const [name, value] of Object.entries(membersIn(newer)))
    if (value !== null && value !== undefined) merged[name] = value
  return merged
}

/**
 * Token counts as disjoint kinds. Anthropic counts what a cache held, and what went into one, apart from
 * other input, and what went in for an hour as a part of the latter.
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function parseUsage(usage: JsonObject): Usage | undefined {
  const { iterations, ...counts } = usage
  const summarised = objectsOf(iterations).filter(({ type }) => type === 'compaction')
  if (summarised.length > 0) {
    // No other count holds what summaries took.
    const summaries = summarised.flatMap((one) => parseUsage(one) ?? [])
    return summedUsage(parseUsage(counts) ?? {}, summaries)
  }
  const written = numberOf(usage.cache_creation_input_tokens)
  const { ephemeral_1h_input_tokens, ephemeral_5m_input_tokens } = membersIn(usage.cache_creation)
  const hour = numberOf(ephemeral_1h_input_tokens)
  return usageFrom({
    inputTokens: usage.input_tokens,
    cacheReadTokens: usage.cache_read_input_tokens,
    cacheWriteTokens:
      written === undefined ? ephemeral_5m_input_tokens : Math.max(0, written - (hour ?? 0)),
    cacheWrite1hTokens: hour || undefined,
    outputTokens: usage.output_tokens,
    reasoningTokens: membersIn(usage.output_tokens_details).thinking_tokens,
  })
}
