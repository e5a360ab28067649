import type { Format } from '../../answer-events'
import { eventParser } from './answer/event-parser'
import { parseAnswer } from './answer/parse-answer'
import { toolNames } from './request/blocks/tool-names'
import { printRequest } from './request/print-request'

/**
 * Amazon Bedrock's Converse, for all models that are not asked by InvokeModel.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html
 */
export const bedrockConverse: Format = {
  name: 'bedrock-converse',
  toolNames,
  printRequest,
  parseAnswer,
  eventParser,
}
