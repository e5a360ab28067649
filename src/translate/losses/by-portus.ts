import { asksForMoreThanText, isGiven, isNot } from '../member-values'
import { CHAT_TO_MESSAGES, MESSAGES_TO_CHAT } from './by-gateway'
import { asksForAnyJson, type Translation } from './translation'

/** What only OpenAI's format can do of a chat completion. A search of the web is refused by the model. */
export const CHAT_ELSEWHERE: Translation['refused'] = {
  logprobs: isNot(false),
  moderation: isGiven,
  n: isNot(1),
  top_logprobs: isNot(0),
}

/** A chat completion in Anthropic's format, as Portus writes it. */
export const CHAT_TO_CLAUDE: Translation = {
  between: 'chat completions to Claude',
  refused: {
    ...CHAT_ELSEWHERE,
    audio: isGiven,
    // Anthropic's own member. Its answer is a summary, for which a chat completion has no place.
    compaction: isGiven,
    modalities: asksForMoreThanText,
    response_format: asksForAnyJson,
  },
  leftOut: CHAT_TO_MESSAGES.leftOut.filter(
    (name) =>
      !['function_call', 'reasoning_effort', 'safety_identifier', 'service_tier'].includes(name),
  ),
}

/** A chat completion in Gemini's format, as Portus writes it. */
export const CHAT_TO_GEMINI: Translation = {
  between: 'chat completions to Gemini',
  refused: CHAT_ELSEWHERE,
  leftOut: [
    'logit_bias',
    'metadata',
    'parallel_tool_calls',
    'prediction',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'safety_identifier',
    'service_tier',
    'store',
    'user',
    'verbosity',
  ],
}

/** A chat completion by OpenAI's Responses, as Portus writes it. */
export const CHAT_TO_RESPONSES: Translation = {
  between: 'chat completions to Responses',
  refused: { ...CHAT_ELSEWHERE, audio: isGiven, modalities: asksForMoreThanText },
  leftOut: ['frequency_penalty', 'logit_bias', 'prediction', 'presence_penalty', 'seed'],
}

/** A message in Gemini's format, as Portus writes it. */
export const MESSAGES_TO_GEMINI: Translation = {
  between: 'messages to Gemini',
  refused: MESSAGES_TO_CHAT.refused,
  leftOut: [...MESSAGES_TO_CHAT.leftOut, 'metadata'],
}
