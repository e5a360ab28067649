import { MESSAGES_TO_CHAT } from './by-gateway'
import { CHAT_ELSEWHERE, CHAT_TO_GEMINI } from './by-portus'
import { asksForMoreThanText, isFilled, isGiven, type Translation } from './translation'

/** A form of the answer excludes tools. https://docs.cohere.com/reference/chat#request.body.response_format */
const besideTools: (asked: (value: unknown) => boolean) => Translation['refused'][string] =
  (asked) => (value, read) =>
    asked(value) && isFilled(read('tools')) && choiceOf(read('tool_choice')) !== 'none'

/** What a choice of tools says, in either dialect. */
const choiceOf = (choice: unknown): unknown =>
  typeof choice === 'object' && choice !== null ? (choice as { type?: unknown }).type : choice

/** A chat completion in Cohere's format, as Portus writes it. Citations of an answer are left out. */
export const CHAT_TO_COHERE: Translation = {
  between: 'chat completions to Cohere',
  refused: {
    ...CHAT_ELSEWHERE,
    audio: isGiven,
    modalities: asksForMoreThanText,
    response_format: besideTools((value) => {
      const type = choiceOf(value)
      return type === 'json_object' || type === 'json_schema'
    }),
  },
  leftOut: CHAT_TO_GEMINI.leftOut,
}

/** A message in Cohere's format, as Portus writes it. Citations of an answer are left out. */
export const MESSAGES_TO_COHERE: Translation = {
  between: 'messages to Cohere',
  refused: {
    ...MESSAGES_TO_CHAT.refused,
    'output_config.format': besideTools(isGiven),
    output_format: besideTools(isGiven),
  },
  leftOut: [...MESSAGES_TO_CHAT.leftOut, 'metadata'],
}
