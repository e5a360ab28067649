import type { DialectTranslation } from '../../answer-events'
import { printAnswer } from './print-answer'
import { eventPrinter } from './print-events'
import { readRequest } from './read-request'

/** OpenAI's chat completions, as clients speak them. https://platform.openai.com/docs/api-reference/chat */
export const chat: DialectTranslation = {
  name: 'chat',
  parseRequest: readRequest,
  printAnswer,
  eventPrinter,
}
