import type { MemberRules } from './row'

/**
 * Members of OpenAI's own service: they are about its storage, its bills, its caches and its safety, and
 * about the style of its models. The gateway has never passed them to most other providers, and some
 * refuse a member that they do not know.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export const OF_OPENAI_ITSELF = [
  'metadata',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'verbosity',
] as const

/** The provider knows a limit by its older name only. */
export const TO_MAX_TOKENS = {
  rename: { max_completion_tokens: 'max_tokens' },
} as const satisfies Partial<MemberRules>

/**
 * The provider's document has no `stream_options`, and the gateway has never passed them. Most such
 * providers say a stream's usage unasked. Nor does any of them document the role `developer`.
 */
export const UNASKED_USAGE = {
  takesUsage: false,
  takesDeveloper: false,
} as const satisfies Partial<MemberRules>

/**
 * All that Fireworks takes in a chat completion; any other member is a 400.
 * https://docs.fireworks.ai/api-reference/post-chatcompletions
 */
export const FIREWORKS_TAKES = [
  'context_length_exceeded_behavior',
  'echo',
  'echo_last',
  'frequency_penalty',
  'function_call',
  'functions',
  'ignore_eos',
  'logit_bias',
  'logprobs',
  'max_tokens',
  'messages',
  'metadata',
  'min_p',
  'mirostat_lr',
  'mirostat_target',
  'model',
  'n',
  'parallel_tool_calls',
  'perf_metrics_in_response',
  'prediction',
  'presence_penalty',
  'prompt_cache_isolation_key',
  'prompt_cache_key',
  'prompt_truncate_len',
  'raw_output',
  'reasoning_effort',
  'reasoning_history',
  'repetition_penalty',
  'response_format',
  'return_token_ids',
  'safe_tokenization',
  'seed',
  'service_tier',
  'speculation',
  'stop',
  'stream',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_logprobs',
  'top_p',
  'typical_p',
  'user',
] as const

/**
 * All that Cerebras takes in a chat completion; any other member is a 400 or a 422.
 * https://inference-docs.cerebras.ai/api-reference/chat-completions
 */
export const CEREBRAS_TAKES = [
  'clear_thinking',
  'disable_reasoning',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'min_completion_tokens',
  'min_tokens',
  'model',
  'model_parameters',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'reasoning_effort',
  'reasoning_format',
  'response_format',
  'seed',
  'service_tier',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
] as const

/**
 * Mistral's own API. Any other member is a 422, `extra_forbidden`. Streams say their usage unasked.
 * https://docs.mistral.ai/api/endpoint/chat
 */
export const OF_MISTRAL = {
  rename: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
  takes: [
    'frequency_penalty',
    'guardrails',
    'max_tokens',
    'messages',
    'metadata',
    'model',
    'n',
    'parallel_tool_calls',
    'prediction',
    'presence_penalty',
    'prompt_cache_key',
    'prompt_mode',
    'random_seed',
    'reasoning_effort',
    'response_format',
    'safe_prompt',
    'stop',
    'stream',
    'temperature',
    'tool_choice',
    'tools',
    'top_p',
  ],
  takesUsage: false,
  takesDeveloper: false,
} as const satisfies Partial<MemberRules>
