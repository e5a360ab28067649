import { asksForMoreThanText, isGiven } from '../member-values'
import { MESSAGES_TO_CHAT } from './by-gateway'
import { CHAT_ELSEWHERE } from './by-portus'
import { asksForAnyJson, type Translation } from './translation'

/**
 * A chat completion in Converse's format, as Portus writes it. What only some models on Bedrock can do, such
 * as keeping to a schema, is refused where the model is known.
 */
export const CHAT_TO_BEDROCK: Translation = {
  between: 'chat completions to Bedrock',
  refused: {
    ...CHAT_ELSEWHERE,
    audio: isGiven,
    modalities: asksForMoreThanText,
    response_format: asksForAnyJson,
  },
  leftOut: [
    'frequency_penalty',
    'logit_bias',
    'parallel_tool_calls',
    'prediction',
    'presence_penalty',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'seed',
    'store',
    'verbosity',
  ],
}

/** A message in Converse's format, as Portus writes it. */
export const MESSAGES_TO_CONVERSE: Translation = {
  between: 'messages to Bedrock',
  refused: MESSAGES_TO_CHAT.refused,
  leftOut: MESSAGES_TO_CHAT.leftOut.filter((name) => name !== 'service_tier'),
}
