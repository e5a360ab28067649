import { membersIn, type Usage, usageFrom } from '../../../api/dialect'
import { numberOf } from '../../values'

const first = (...values: unknown[]): number | undefined => {
  for (const value of values) if (typeof value === 'number') return value
  return undefined
}

const without = (total: number | undefined, ...parts: (number | undefined)[]) =>
  total === undefined
    ? undefined
    : Math.max(
        0,
        parts.reduce<number>((left, part) => left - (part ?? 0), total),
      )

/**
 * Token counts as disjoint kinds. A prompt holds what a cache held, under the names of OpenAI, of DeepSeek
 * (`prompt_cache_hit_tokens`) and of Moonshot (`cached_tokens`).
 * https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 * https://api-docs.deepseek.com/guides/kv_cache
 * https://openrouter.ai/docs/features/prompt-caching
 */
export function parseUsage(value: unknown): Usage | undefined {
  const usage = membersIn(value)
  const input = membersIn(usage.prompt_tokens_details ?? usage.input_tokens_details)
  const output = membersIn(usage.completion_tokens_details ?? usage.output_tokens_details)
  const prompt = first(usage.prompt_tokens, usage.input_tokens)
  const cached = first(
    input.cached_tokens,
    usage.prompt_cache_hit_tokens,
    usage.cached_tokens,
    usage.cache_read_input_tokens,
  )
  const written = first(
    input.cache_write_tokens,
    input.cache_creation_tokens,
    usage.cache_creation_input_tokens,
  )
  const audioInput = numberOf(input.audio_tokens)
  const audioOutput = numberOf(output.audio_tokens)
  const reasoning = first(output.reasoning_tokens, usage.reasoning_tokens)
  return usageFrom({
    inputTokens: without(prompt, cached, written, audioInput),
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    cacheWrite1hTokens: undefined,
    audioInputTokens: audioInput,
    outputTokens: without(completionOf(usage, prompt, reasoning), audioOutput),
    reasoningTokens: reasoning,
    audioOutputTokens: audioOutput,
  })
}

/** xAI counts reasoning outside the completion, as its total tells. https://docs.x.ai/docs/guides/reasoning */
function completionOf(
  usage: Readonly<Record<string, unknown>>,
  prompt: number | undefined,
  reasoning: number | undefined,
): number | undefined {
  const completion = first(usage.completion_tokens, usage.output_tokens)
  if (completion === undefined || prompt === undefined || !reasoning) return completion
  const isOutside = usage.total_tokens === prompt + completion + reasoning
  return isOutside ? completion + reasoning : completion
}
