import type { Usage } from '../../../api/dialect'

/**
 * Token counts in Anthropic's way, in which what a cache held, and what went into one, are counted apart.
 * Clients read the counts without asking whether they are there.
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
 *
 * @param searches How often the web was searched.
 */
export function printUsage(usage: Usage, searches = 0) {
  const { cacheWriteTokens = 0, cacheWrite1hTokens, reasoningTokens } = usage
  return {
    input_tokens: (usage.inputTokens ?? 0) + (usage.audioInputTokens ?? 0),
    cache_creation_input_tokens: cacheWriteTokens + (cacheWrite1hTokens ?? 0),
    cache_read_input_tokens: usage.cacheReadTokens ?? 0,
    ...(cacheWrite1hTokens !== undefined && {
      cache_creation: {
        ephemeral_5m_input_tokens: cacheWriteTokens,
        ephemeral_1h_input_tokens: cacheWrite1hTokens,
      },
    }),
    output_tokens: (usage.outputTokens ?? 0) + (usage.audioOutputTokens ?? 0),
    ...(reasoningTokens !== undefined && {
      output_tokens_details: { thinking_tokens: reasoningTokens },
    }),
    ...(searches > 0 && {
      server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 },
    }),
  }
}
