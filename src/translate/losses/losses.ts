import { CHAT_TO_BEDROCK, MESSAGES_TO_CONVERSE } from './bedrock'
import {
  CHAT_TO_MESSAGES,
  MESSAGES_TO_BEDROCK,
  MESSAGES_TO_CHAT,
  MESSAGES_TO_CLAUDE,
} from './by-gateway'
import { CHAT_TO_CLAUDE, CHAT_TO_GEMINI, CHAT_TO_RESPONSES, MESSAGES_TO_GEMINI } from './by-portus'
import { CHAT_TO_COHERE, MESSAGES_TO_COHERE } from './cohere'
import {
  GEMINI_TO_CHAT,
  GEMINI_TO_CLAUDE,
  GEMINI_TO_COHERE,
  GEMINI_TO_CONVERSE,
  GEMINI_TO_GEMINI,
  GEMINI_TO_RESPONSES,
} from './gemini'
import {
  RESPONSES_TO_CHAT,
  RESPONSES_TO_CLAUDE,
  RESPONSES_TO_COHERE,
  RESPONSES_TO_CONVERSE,
  RESPONSES_TO_GEMINI,
} from './responses'
import type { Translation } from './translation'

/** What Portus' own translations lose, by the client's dialect and the provider's format. */
const OURS: Readonly<Record<string, Translation>> = {
  'chat anthropic': CHAT_TO_CLAUDE,
  'chat gemini': CHAT_TO_GEMINI,
  'messages gemini': MESSAGES_TO_GEMINI,
  'chat cohere': CHAT_TO_COHERE,
  'messages cohere': MESSAGES_TO_COHERE,
  'chat bedrock-converse': CHAT_TO_BEDROCK,
  'messages bedrock-converse': MESSAGES_TO_CONVERSE,
  'chat openai-responses': CHAT_TO_RESPONSES,
  'messages openai-chat': MESSAGES_TO_CHAT,
  'messages openai-responses': MESSAGES_TO_CHAT,
  'responses anthropic': RESPONSES_TO_CLAUDE,
  'responses gemini': RESPONSES_TO_GEMINI,
  'responses cohere': RESPONSES_TO_COHERE,
  'responses bedrock-converse': RESPONSES_TO_CONVERSE,
  'responses openai-chat': RESPONSES_TO_CHAT,
  'gemini anthropic': GEMINI_TO_CLAUDE,
  'gemini gemini': GEMINI_TO_GEMINI,
  'gemini cohere': GEMINI_TO_COHERE,
  'gemini bedrock-converse': GEMINI_TO_CONVERSE,
  'gemini openai-responses': GEMINI_TO_RESPONSES,
  'gemini openai-chat': GEMINI_TO_CHAT,
}

/** What a translation of Portus' own loses. Undefined where it loses nothing. */
export const ourLosses = (dialect: string, format: string): Translation | undefined =>
  OURS[`${dialect} ${format}`]

/** Every translation that loses something. */
export const TRANSLATIONS: readonly Translation[] = [
  CHAT_TO_CLAUDE,
  CHAT_TO_GEMINI,
  MESSAGES_TO_GEMINI,
  CHAT_TO_COHERE,
  MESSAGES_TO_COHERE,
  CHAT_TO_BEDROCK,
  MESSAGES_TO_CONVERSE,
  CHAT_TO_RESPONSES,
  CHAT_TO_MESSAGES,
  MESSAGES_TO_CHAT,
  MESSAGES_TO_CLAUDE,
  MESSAGES_TO_BEDROCK,
  RESPONSES_TO_CLAUDE,
  RESPONSES_TO_GEMINI,
  RESPONSES_TO_COHERE,
  RESPONSES_TO_CONVERSE,
  RESPONSES_TO_CHAT,
  GEMINI_TO_CLAUDE,
  GEMINI_TO_GEMINI,
  GEMINI_TO_COHERE,
  GEMINI_TO_CONVERSE,
  GEMINI_TO_RESPONSES,
  GEMINI_TO_CHAT,
]
