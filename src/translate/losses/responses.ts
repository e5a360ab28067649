import { isGiven, isNot } from '../member-values'
import { CHAT_TO_BEDROCK } from './bedrock'
import { CHAT_TO_CLAUDE, CHAT_TO_GEMINI } from './by-portus'
import { CHAT_TO_COHERE } from './cohere'
import { asksForAnyJson, type Translation } from './translation'

/**
 * What only OpenAI's own service can do of a response.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
const RESPONSES_ELSEWHERE: Translation['refused'] = {
  background: isNot(false),
  conversation: isGiven,
  moderation: isGiven,
  prompt: isGiven,
  top_logprobs: isNot(0),
}

/** Members of the Responses API without which other models answer the same. */
const LEFT_OUT: readonly string[] = [
  'access_programs',
  'client_metadata',
  'context_management',
  'image',
  'max_tool_calls',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning.context',
  'reasoning.mode',
  'text.verbosity',
  'truncation',
]

/** Members that chat completions have, too, by the same name. */
const SHARED: ReadonlySet<string> = new Set([
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'safety_identifier',
  'service_tier',
  'user',
])

/** What is lost is what a chat completion loses there, and what chat completions do not have. */
const like = (
  between: string,
  { refused, leftOut }: Omit<Translation, 'between'>,
): Translation => ({
  between,
  refused: {
    ...RESPONSES_ELSEWHERE,
    ...(refused.response_format && { 'text.format': asksForAnyJson }),
  },
  leftOut: [...LEFT_OUT, ...leftOut.filter((member) => SHARED.has(member))],
})

/** A response in Anthropic's format, as Portus writes it. */
export const RESPONSES_TO_CLAUDE = like('responses to Claude', CHAT_TO_CLAUDE)
/** A response in Gemini's format, as Portus writes it. */
export const RESPONSES_TO_GEMINI = like('responses to Gemini', CHAT_TO_GEMINI)
/** A response in Cohere's format, as Portus writes it. */
export const RESPONSES_TO_COHERE = like('responses to Cohere', CHAT_TO_COHERE)
/** A response in Converse's format, as Portus writes it. */
export const RESPONSES_TO_CONVERSE = like('responses to Bedrock', CHAT_TO_BEDROCK)
/** A response as a chat completion, for every other provider. */
export const RESPONSES_TO_CHAT = like('responses to other providers', {
  refused: {},
  leftOut: ['metadata'],
})
