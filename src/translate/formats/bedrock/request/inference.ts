import type { Conversation, FormatTarget, JsonObject } from '../../../conversation'
import { isBlank } from '../../../values'
import { abilitiesOf } from '../../anthropic/models'
import { printSampling } from '../../anthropic/print-sampling'
import type { Printing } from './blocks/printing'

/** How the answer is made: Converse's members, and those of the model's own body. */
export type Inference = { config: JsonObject; fields: JsonObject }

/** Converse takes no higher temperature. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html */
const MAX_TEMPERATURE = 1

/**
 * Prints how the answer is made. All sampling only guides the answer, so what a model refuses is left out.
 *
 * @param isThinking Whether Claude thinks.
 * @param isUnbounded Whether the model bounds its answer itself: Nova with its highest effort takes neither a
 * limit nor samplings. https://docs.aws.amazon.com/nova/latest/nova2-userguide/using-converse-api.html
 */
export function printInference(
  conversation: Conversation,
  target: FormatTarget,
  { isThinking, isUnbounded }: { isThinking: boolean; isUnbounded: boolean },
  printing: Printing,
): Inference {
  const { maxOutputTokens } = conversation
  if (isUnbounded && maxOutputTokens !== undefined) printing.drop('max_tokens')
  const { temperature, topP, fields } =
    printing.model.family === 'claude'
      ? claudeSampling(conversation, target, isThinking, printing)
      : sampling(conversation, isUnbounded, printing)
  const stopSequences = stops(conversation, printing)
  return {
    config: {
      ...(maxOutputTokens !== undefined && !isUnbounded && { maxTokens: maxOutputTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(stopSequences.length > 0 && { stopSequences }),
    },
    fields,
  }
}

type Sampling = {
  temperature: number | undefined
  topP: number | undefined
  fields: JsonObject
}

function claudeSampling(
  conversation: Conversation,
  target: FormatTarget,
  isThinking: boolean,
  { drop }: Printing,
): Sampling {
  const printed = printSampling(conversation, abilitiesOf(target), isThinking, drop)
  const { temperature, top_p, top_k } = printed as Partial<Record<string, number>>
  dropPenalties(conversation, drop)
  return { temperature, topP: top_p, fields: top_k === undefined ? {} : { top_k } }
}

function sampling(
  conversation: Conversation,
  isUnbounded: boolean,
  { model, drop }: Printing,
): Sampling {
  const { temperature, topP } = conversation
  const isTaken = model.samples && !isUnbounded
  if (temperature !== undefined && (!isTaken || temperature > MAX_TEMPERATURE)) drop('temperature')
  if (topP !== undefined && !isTaken) drop('top_p')
  return {
    temperature:
      isTaken && temperature !== undefined ? Math.min(temperature, MAX_TEMPERATURE) : undefined,
    topP: isTaken ? topP : undefined,
    fields: isTaken ? ownSampling(conversation, model.family, drop) : {},
  }
}

/** Samplings in the words of the model's maker. */
function ownSampling(
  conversation: Conversation,
  family: string,
  drop: (name: string) => void,
): JsonObject {
  const { topK, seed, presencePenalty, frequencyPenalty } = conversation
  if (family === 'cohere') {
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
    return {
      ...(topK !== undefined && { k: topK }),
      ...(seed !== undefined && { seed }),
      ...(presencePenalty && { presence_penalty: presencePenalty }),
      ...(frequencyPenalty && { frequency_penalty: frequencyPenalty }),
    }
  }
  dropPenalties(conversation, drop)
  if (topK === undefined) return {}
  // https://docs.aws.amazon.com/nova/latest/userguide/using-converse-api.html
  if (family.startsWith('nova')) return { inferenceConfig: { topK } }
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
  if (family === 'mistral-instruct') return { top_k: topK }
  drop('top_k')
  return {}
}

/** A penalty of zero asks for nothing. */
function dropPenalties(conversation: Conversation, drop: (name: string) => void): void {
  if (conversation.seed !== undefined) drop('seed')
  if (conversation.presencePenalty) drop('presence_penalty')
  if (conversation.frequencyPenalty) drop('frequency_penalty')
}

/**
 * Some models take no stop sequences, and Claude none of white space alone. Nobody stops at nothing, which is
 * named.
 */
function stops({ stop = [] }: Conversation, { model, drop }: Printing): readonly string[] {
  const filled = filledOf(stop)
  if (filled.length < stop.length) drop('stop')
  return filled.filter((sequence) => isTaken(sequence, model))
}

/** The stop sequences, if the model does not take all of them. */
export function stopsLeft(
  { stop = [] }: Conversation,
  { model }: Pick<Printing, 'model'>,
): readonly string[] | undefined {
  const filled = filledOf(stop)
  return filled.every((sequence) => isTaken(sequence, model)) ? undefined : filled
}

const filledOf = (stop: readonly string[]) => stop.filter((sequence) => sequence !== '')

const isTaken = (sequence: string, { stops, family }: Printing['model']): boolean =>
  stops && (family !== 'claude' || !isBlank(sequence))
