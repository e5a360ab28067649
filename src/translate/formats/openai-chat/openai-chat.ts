import type { Format } from '../../answer-events'
import { eventParser } from './event-parser'
import { parseAnswer } from './parse-answer'
import { printRequest } from './print-request'

/**
 * OpenAI's chat completions, which most providers speak, each in its own way.
 * https://platform.openai.com/docs/api-reference/chat
 */
export const openaiChat: Format = { name: 'openai-chat', printRequest, parseAnswer, eventParser }
