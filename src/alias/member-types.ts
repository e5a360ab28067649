/**
 * The types of members of requests that conditions can look at. A member that has more than one type, or that no API
 * documents, is not here.
 *
 * - https://platform.openai.com/docs/api-reference
 * - https://docs.anthropic.com/en/api/messages
 */
export const MEMBER_TYPES: ReadonlyMap<string, 'boolean' | 'number' | 'string'> = new Map([
  ...of('boolean', 'parallel_tool_calls', 'store', 'stream'),
  ...of(
    'number',
    ...['best_of', 'dimensions', 'frequency_penalty', 'max_completion_tokens', 'max_output_tokens'],
    ...['max_tokens', 'max_tool_calls', 'n', 'presence_penalty', 'seed', 'temperature'],
    ...['top_k', 'top_logprobs', 'top_p'],
  ),
  ...of(
    'string',
    ...['encoding_format', 'instructions', 'language'],
    ...['previous_response_id', 'prompt_cache_key', 'prompt_cache_retention', 'quality'],
    ...['reasoning_effort', 'safety_identifier', 'service_tier', 'size', 'truncation', 'user'],
    ...['verbosity'],
  ),
])

function of<T extends string>(type: T, ...names: readonly string[]): [string, T][] {
  return names.map((name) => [name, type])
}

/** Members that are lists in every API. */
export const LISTS: ReadonlySet<string> = new Set([
  ...['contents', 'functions', 'messages', 'stop_sequences', 'tools'],
])

/** Members of requests that are always a list or an object. */
export const NEVER_COMPARED: ReadonlySet<string> = new Set([
  ...['audio', 'cache_control', 'contents', 'context_management', 'functions', 'generationConfig'],
  ...[
    'include',
    'logit_bias',
    'mcp_servers',
    'metadata',
    'modalities',
    'output_config',
    'prediction',
  ],
  ...['reasoning', 'safetySettings', 'stop_sequences', 'stream_options', 'system_instruction'],
  ...['systemInstruction', 'text', 'thinking', 'toolConfig', 'tools', 'web_search_options'],
])
