import {
  asksForFormat,
  asksForMoreThanText,
  hasServerTools,
  isFilled,
  isGiven,
  isNot,
  keepsToolsApart,
  LATER,
  type Translation,
} from './translation'

/** A chat completion for a model of Anthropic's, or of Bedrock's, where the gateway translates. */
export const CHAT_TO_MESSAGES: Translation = {
  between: 'chat completions to Claude or Bedrock, by the gateway',
  refused: {
    audio: isGiven,
    functions: isFilled,
    logprobs: isNot(false),
    modalities: asksForMoreThanText,
    moderation: isGiven,
    n: isNot(1),
    parallel_tool_calls: keepsToolsApart,
    response_format: asksForFormat,
    top_logprobs: isNot(0),
    web_search_options: isGiven,
  },
  leftOut: [
    'frequency_penalty',
    'function_call',
    'logit_bias',
    'metadata',
    'prediction',
    'presence_penalty',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'reasoning_effort',
    'safety_identifier',
    'seed',
    'service_tier',
    'store',
    'stream_options',
    'verbosity',
  ],
}

/** A message for Claude where the gateway reads it: without the passthrough. */
export const MESSAGES_TO_CLAUDE: Translation = {
  between: 'messages to Claude, by the gateway',
  refused: { inference_geo: isGiven, 'output_config.format': isGiven, output_format: isGiven },
  leftOut: [...LATER, 'output_config.effort', 'output_config.task_budget'],
}

/** A message for a model of Bedrock's where the gateway translates. */
export const MESSAGES_TO_BEDROCK: Translation = {
  between: 'messages to Bedrock, by the gateway',
  refused: {
    ...MESSAGES_TO_CLAUDE.refused,
    container: isGiven,
    mcp_servers: isFilled,
    'tool_choice.disable_parallel_tool_use': isNot(false),
    tools: hasServerTools,
  },
  leftOut: [...MESSAGES_TO_CLAUDE.leftOut, 'service_tier'],
}

/** A message as a chat completion, for every other provider. */
export const MESSAGES_TO_CHAT: Translation = {
  between: 'messages to other providers',
  refused: {
    container: isGiven,
    inference_geo: isGiven,
    mcp_servers: isFilled,
    tools: hasServerTools,
  },
  leftOut: [...LATER, 'output_config.task_budget', 'service_tier'],
}
