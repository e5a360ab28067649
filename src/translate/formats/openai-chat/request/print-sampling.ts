import { isOpenAI } from '../../../../api/provider-apis'
import type { Conversation, JsonObject } from '../../../conversation'
import { openaiModel } from './openai-models'
import type { Printing } from './printing'

const DEFAULT = 1

/**
 * The samplings. OpenAI's models that think refuse every value of two of them but the default.
 * https://platform.openai.com/docs/guides/latest-model#gpt-5-parameter-compatibility
 */
export function printSampling(
  conversation: Conversation,
  effort: unknown,
  { target, traits, drop }: Pick<Printing, 'target' | 'traits' | 'drop'>,
): JsonObject {
  const { temperature, topP, topK, seed, presencePenalty, frequencyPenalty } = conversation
  const { thinks } = openaiModel(target.model)
  const isThinking =
    thinks === 'always' || (thinks === 'optional' && effort !== undefined && effort !== 'none')
  const printed: Record<string, number> = {}
  const print = (name: string, value: number | undefined, isTaken: boolean) => {
    if (value === undefined) return
    if (isTaken) printed[name] = value
    else drop(name)
  }
  const isFree = !isOpenAI(target) || !isThinking
  print('temperature', temperature, isFree || temperature === DEFAULT)
  print('top_p', topP, isFree || topP === DEFAULT)
  print('top_k', topK, traits.takesTopK === true)
  print('seed', seed, true)
  print('presence_penalty', presencePenalty, isFree || presencePenalty === 0)
  print('frequency_penalty', frequencyPenalty, isFree || frequencyPenalty === 0)
  return printed
}
