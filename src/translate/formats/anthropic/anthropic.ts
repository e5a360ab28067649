import type { Format } from '../../answer-events'
import { eventParser } from './event-parser'
import { parseAnswer } from './parse-answer'
import { printRequest } from './print-request'

/**
 * Anthropic's Messages API, as Anthropic, Amazon Bedrock, Vertex AI and Azure AI speak it.
 * https://docs.anthropic.com/en/api/messages
 */
export const anthropic: Format = { name: 'anthropic', printRequest, parseAnswer, eventParser }
