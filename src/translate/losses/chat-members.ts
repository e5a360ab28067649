import { asksForMoreThanText, isFilled, isGiven, isNot } from '../member-values'
import { asksForFormat, choosesTool, keepsToolsApart, type Translation } from './translation'

/**
 * The members of a chat completion that decide what its answer is, and with what values they do.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export const CHAT_CHOICES: Translation['refused'] = {
  audio: isGiven,
  functions: isFilled,
  logprobs: isNot(false),
  max_completion_tokens: isGiven,
  max_tokens: isGiven,
  modalities: asksForMoreThanText,
  moderation: isGiven,
  n: isNot(1),
  parallel_tool_calls: keepsToolsApart,
  response_format: asksForFormat,
  stop: isFilled,
  tool_choice: choosesTool,
  tools: isFilled,
  top_logprobs: isNot(0),
  web_search_options: isGiven,
}

/** The members that guide an answer, or are about cost, speed or storage. */
export const CHAT_HINTS: readonly string[] = [
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
  'temperature',
  'top_p',
  'user',
  'verbosity',
]
