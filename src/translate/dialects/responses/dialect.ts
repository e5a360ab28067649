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

/**
 * The Responses by which clients have a conversation made shorter. The items that come back take its place.
 * https://platform.openai.com/docs/api-reference/responses/compact
 */
export const compactions: DialectTranslation = {
  ...responses,
  parseRequest: (request, whole) => ({ ...readRequest(request, whole), compaction: 'now' }),
  printAnswer(events, options) {
    const { id, created_at, output, usage } = printAnswer(events, options)
    return { id, object: 'response.compaction', created_at, output, usage }
  },
}
