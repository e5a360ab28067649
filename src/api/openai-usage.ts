import { countOf, membersIn, type Usage, usageFrom } from './dialect'

/**
 * Reads the token counts of OpenAI's format into kinds that do not overlap. In that format the prompt
 * holds its cached and audio tokens, and the completion its reasoning. Where a provider counts one of them
 * beside it, the total tells.
 *
 * - Chat: https://platform.openai.com/docs/api-reference/chat/object
 * - Responses: https://platform.openai.com/docs/api-reference/responses/object
 * - DeepSeek, `prompt_cache_hit_tokens`: https://api-docs.deepseek.com/api/create-chat-completion
 * - Moonshot, `cached_tokens`: https://platform.moonshot.ai/docs/api/chat
 * - xAI, reasoning beside the completion: https://docs.x.ai/docs/guides/reasoning
 * - Mistral, sound beside the prompt: https://docs.mistral.ai/capabilities/audio
 * - OpenRouter, `cache_write_tokens`, which for Gemini are the cached ones once more: https://openrouter.ai/docs/use-cases/usage-accounting
 */
export function openaiUsage(value: unknown): Usage | undefined {
  const usage = membersIn(value)
  const input = membersIn(
    usage.prompt_tokens_details ?? usage.input_tokens_details ?? usage.input_token_details,
  )
  const output = membersIn(
    usage.completion_tokens_details ?? usage.output_tokens_details ?? usage.output_token_details,
  )
  const counted = {
    // Vectors and ranks have no output, and some providers name the total alone: https://docs.voyageai.com/reference/embeddings-api
    prompt: countOf(usage.prompt_tokens) ?? countOf(usage.input_tokens) ?? totalAlone(usage),
    completion: countOf(usage.completion_tokens) ?? countOf(usage.output_tokens),
    total: countOf(usage.total_tokens),
    cached:
      countOf(input.cached_tokens) ??
      countOf(usage.prompt_cache_hit_tokens) ??
      countOf(usage.cached_tokens) ??
      countOf(usage.cache_read_input_tokens),
    written: countOf(input.cache_write_tokens) ?? countOf(usage.cache_creation_input_tokens),
    reasoning: countOf(output.reasoning_tokens) ?? countOf(usage.reasoning_tokens),
    audioIn: countOf(input.audio_tokens),
  }
  const { cached, audioIn } = counted
  const { prompt, completion, reasoning } = withAll(counted)
  const written =
    counted.written && Math.min(counted.written, without(prompt, cached) ?? counted.written)
  const audioOut = countOf(output.audio_tokens)
  // Cached sound is cached input.
  const cachedAudio = countOf(membersIn(input.cached_tokens_details).audio_tokens)
  const freshAudio = audioIn && audioIn - Math.min(audioIn, cachedAudio ?? 0)
  return usageFrom({
    inputTokens: without(prompt, cached, written, freshAudio),
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    audioInputTokens: freshAudio,
    outputTokens: without(completion, audioOut),
    reasoningTokens: reasoning,
    audioOutputTokens: audioOut,
  })
}

function totalAlone(usage: ReturnType<typeof membersIn>): number | undefined {
  const isAlone = usage.completion_tokens === undefined && usage.output_tokens === undefined
  return isAlone ? countOf(usage.total_tokens) : undefined
}

type Counted = Record<
  'prompt' | 'completion' | 'total' | 'cached' | 'written' | 'reasoning' | 'audioIn',
  number | undefined
>

/** The prompt with its cached tokens and the completion with its reasoning, wherever they were counted. */
function withAll(counted: Counted) {
  const { prompt, completion, total, cached = 0, written = 0, reasoning, audioIn = 0 } = counted
  const apart = { prompt, completion, reasoning }
  if (prompt === undefined || completion === undefined || total === undefined) return apart
  const beside = total - prompt - completion
  if (beside <= 0) return apart
  const thought = reasoning ?? 0
  const inCache = cached + written
  if (beside === thought) return { ...apart, completion: completion + thought }
  if (audioIn > 0 && beside === audioIn) return { ...apart, prompt: prompt + audioIn }
  if (beside === inCache) return { ...apart, prompt: prompt + inCache }
  if (beside === thought + inCache)
    return { ...apart, prompt: prompt + inCache, completion: completion + thought }
  // Gemini counts its thoughts in the total alone.
  if (reasoning === undefined) return { prompt, completion: completion + beside, reasoning: beside }
  return apart
}

const without = (count: number | undefined, ...parts: (number | undefined)[]) =>
  count &&
  Math.max(
    0,
    parts.reduce<number>((left, part) => left - (part ?? 0), count),
  )
