import { printRequest } from './request/print-request'

/**
 * Amazon Bedrock's Converse, for all models that are not asked by InvokeModel.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html
 */
export const bedrockConverse = { name: 'bedrock-converse', printRequest } as const
