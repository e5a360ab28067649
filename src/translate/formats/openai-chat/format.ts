import type { Format } from '../../answer-events'
import { eventParser } from './answer/event-parser'
import { parseAnswer } from './answer/parse-answer'
import { printRequest } from './request/print-request'

/** OpenAI's chat completions, as most providers speak them. https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: Format = {
  name: 'openai-chat',
  // https://platform.openai.com/docs/api-reference/chat/create (`tools.function.name`)
  toolNames: () => ({ maxLength: 64, invalid: /[^a-zA-Z0-9_-]/g }),
  printRequest,
  parseAnswer,
  eventParser,
}
