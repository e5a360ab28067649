import { asksForMoreThanText, isGiven } from '../member-values'
import { MESSAGES_TO_CHAT } from './by-gateway'
import { CHAT_ELSEWHERE, CHAT_TO_GEMINI } from './by-portus'
import type { Translation } from './translation'

/** A chat completion in Cohere's format, as Portus writes it. */
export const CHAT_TO_COHERE: Translation = {
  between: 'chat completions to Cohere',
  refused: {
    ...CHAT_ELSEWHERE,
    audio: isGiven,
    modalities: asksForMoreThanText,
    web_search_options: isGiven,
  },
  leftOut: CHAT_TO_GEMINI.leftOut,
}

/** A message in Cohere's format, as Portus writes it. */
export const MESSAGES_TO_COHERE: Translation = {
  between: 'messages to Cohere',
  refused: MESSAGES_TO_CHAT.refused,
  leftOut: [...MESSAGES_TO_CHAT.leftOut, 'metadata'],
}
