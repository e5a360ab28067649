import type { DialectTranslation } from '../../answer-events'
import { eventPrinter, printAnswer } from './answer/event-printer'
import { readRequest } from './read-request'

/** OpenAI's Responses, as clients speak them. https://platform.openai.com/docs/api-reference/responses */
export const responses: DialectTranslation = {
  name: 'responses',
  parseRequest: readRequest,
  printAnswer,
  eventPrinter,
}
