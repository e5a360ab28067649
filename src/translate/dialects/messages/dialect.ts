import type { DialectTranslation } from '../../answer-events'
import { printAnswer } from './print-answer'
import { eventPrinter } from './print-events'
import { readRequest } from './read-request'

/** Anthropic's Messages, as clients speak them. https://docs.anthropic.com/en/api/messages */
export const messages: DialectTranslation = {
  name: 'messages',
  parseRequest: readRequest,
  printAnswer,
  eventPrinter,
}
