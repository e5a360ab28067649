import type { Usage } from '../../../api/dialect'
import type { StopReason } from '../../answer-events'
import type { JsonObject } from '../../conversation'

const sum = (...counts: (number | undefined)[]) =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0)

/** Token counts as OpenAI adds them up: the input holds what a cache held and what went into one. */
export function openaiCounts(usage: Usage) {
  const cached = sum(usage.cacheReadTokens)
  const written = sum(usage.cacheWriteTokens, usage.cacheWrite1hTokens)
  return {
    cached,
    written,
    input: sum(usage.inputTokens, cached, written, usage.audioInputTokens),
    output: sum(usage.outputTokens, usage.audioOutputTokens),
    reasoning: sum(usage.reasoningTokens),
  }
}

/**
 * Token counts in OpenAI's way, in which a prompt holds what a cache held and what went into one. Nothing
 * where no count is known. https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 */
export function printUsage(usage: Usage): JsonObject | undefined {
  if (Object.keys(usage).length === 0) return undefined
  const { audioInputTokens } = usage
  const { cached, written, input, output, reasoning } = openaiCounts(usage)
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cached,
      ...(written > 0 && { cache_write_tokens: written }),
      ...(audioInputTokens !== undefined && { audio_tokens: audioInputTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      ...(usage.audioOutputTokens !== undefined && { audio_tokens: usage.audioOutputTokens }),
    },
  }
}

/**
 * OpenAI's words. An answer that was paused or that filled the context is not whole, so it is never `stop`.
 * https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices-finish_reason
 */
export const FINISH_REASONS: Readonly<Record<StopReason, string>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  tool_calls: 'tool_calls',
  length: 'length',
  context_length: 'length',
  content_filter: 'content_filter',
  pause: 'length',
}
