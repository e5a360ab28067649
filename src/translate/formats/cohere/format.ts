import type { Format } from '../../answer-events'
import { eventParser } from './answer/event-parser'
import { parseAnswer } from './answer/parse-answer'
import { printRequest } from './request/print-request'

/** Cohere's Chat API, version 2. https://docs.cohere.com/reference/chat */
export const cohere: Format = {
  name: 'cohere',
  toolNames: () => ({ maxLength: 64, invalid: /[^a-zA-Z0-9_-]/g }),
  printRequest,
  parseAnswer,
  eventParser,
}
