import type { Format } from '../../answer-events'
import { eventParser } from './answer/event-parser'
import { parseAnswer } from './answer/parse-answer'
import { parseJsonArray } from './json-array'
import { printRequest } from './request/print-request'

/** Google's Gemini API (`google`) and Gemini on Vertex AI (`vertex-ai`). */
export const gemini: Format = {
  name: 'gemini',
  printRequest,
  parseAnswer,
  eventParser,
  streamedArray: parseJsonArray,
}
