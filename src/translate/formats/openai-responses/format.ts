import type { Format } from '../../answer-events'
import { eventParser } from './answer/event-parser'
import { parseAnswer } from './answer/parse-answer'
import { printRequest } from './request/print-request'

/** OpenAI's Responses, as OpenAI and Azure have it. https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: Format = {
  name: 'openai-responses',
  // https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
  toolNames: () => ({ maxLength: 64, invalid: /[^a-zA-Z0-9_-]/g }),
  printRequest,
  parseAnswer,
  eventParser,
}
