import type { DialectTranslation } from '../../answer-events'
import { printAnswer } from './answer/print-answer'
import { eventPrinter } from './answer/print-events'
import { membersBy } from './members-by'
import { readRequest } from './read-request'

/** Gemini's API, as clients speak it. https://ai.google.dev/api/generate-content */
export const gemini: DialectTranslation = {
  name: 'gemini',
  parseRequest: readRequest,
  members: membersBy,
  printAnswer,
  eventPrinter,
}
