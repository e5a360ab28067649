import type { Format } from '../../answer-events'
import { eventParser } from './answer/event-parser'
import { parseAnswer } from './answer/parse-answer'
import { parseJsonArray } from './json-array'
import { printRequest } from './request/print-request'

/** Google's Gemini API (`google`) and Gemini on Vertex AI (`vertex-ai`). */
export const gemini: Format = {
  name: 'gemini',
  // Older models take 64 characters at most. https://ai.google.dev/api/caching#FunctionDeclaration
  toolNames: () => ({ maxLength: 64, invalid: /[^a-zA-Z0-9_.:-]/g, first: /^[a-zA-Z_]/ }),
  printRequest,
  parseAnswer,
  eventParser,
  streamedArray: parseJsonArray,
}
