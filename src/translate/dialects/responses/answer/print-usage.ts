import type { Usage } from '../../../../api/dialect'
import type { JsonObject } from '../../../conversation'

const sum = (...counts: (number | undefined)[]) =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0)

/** Token counts. The input holds what a cache held and what went into one. */
export function printUsage(usage: Usage): JsonObject {
  const { cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, audioInputTokens } = usage
  const input = sum(
    usage.inputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite1hTokens,
    audioInputTokens,
  )
  const output = sum(usage.outputTokens, usage.audioOutputTokens)
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: sum(cacheReadTokens),
      cache_write_tokens: sum(cacheWriteTokens, cacheWrite1hTokens),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: sum(usage.reasoningTokens) },
    total_tokens: input + output,
  }
}
