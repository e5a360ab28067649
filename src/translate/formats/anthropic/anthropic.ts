import type { Format } from '../../answer-events'
import { eventParser } from './event-parser'
import { compacts } from './models'
import { parseAnswer } from './parse-answer'
import { printRequest } from './print-request'

/**
 * Anthropic's Messages API, as Anthropic, Amazon Bedrock, Vertex AI and Azure AI speak it.
 * https://docs.anthropic.com/en/api/messages
 */
export const anthropic: Format = {
  name: 'anthropic', // https://docs.claude.com/en/api/messages#body-tools-name
  toolNames: () => ({ maxLength: 128, invalid: /[^a-zA-Z0-9_-]/g }),
  printRequest,
  compacts,
  parseAnswer,
  eventParser,
}
