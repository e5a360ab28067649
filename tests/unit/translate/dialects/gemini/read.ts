import type { Conversation } from '../../../../../src/translate/conversation'
import { gemini } from '../../../../../src/translate/dialects/gemini/dialect'

/** A request of Gemini's API as Portus reads it, with all of its strings whole. */
export const read = (request: object): Conversation =>
  gemini.parseRequest({ contents: [], ...request }, (text) => text)
