import type { Conversation, JsonObject } from '../../../conversation'
import { printSampling as printChatSampling } from '../../openai-chat/request/print-sampling'
import type { Printing } from './printing'

const DEFAULT = 1

/**
 * The samplings. Responses has two of them, which models that think refuse. These refuse even the default, unless
 * the effort is `none`. https://platform.openai.com/docs/guides/latest-model#gpt-5-parameter-compatibility
 */
export function printSampling(
  conversation: Conversation,
  effort: unknown,
  { target, model, drop }: Printing,
): JsonObject {
  const { temperature, top_p, seed, presence_penalty, frequency_penalty } = printChatSampling(
    conversation,
    effort,
    { target, traits: {}, drop },
  )
  if (seed !== undefined) drop('seed')
  if (presence_penalty) drop('presence_penalty')
  if (frequency_penalty) drop('frequency_penalty')
  const isDefaultRefused = model.thinks === 'always' || model.thinks === 'optional'
  const isPrinted = (value: unknown) =>
    value !== undefined && !(isDefaultRefused && value === DEFAULT)
  return {
    ...(isPrinted(temperature) && { temperature }),
    ...(isPrinted(top_p) && { top_p }),
  }
}
