import type { Conversation, JsonObject } from '../../../conversation'

/** The least and the most that Cohere takes. https://docs.cohere.com/reference/chat */
const RANGES = {
  temperature: [0, 1],
  p: [0.01, 0.99],
  k: [0, 500],
  frequency_penalty: [0, 1],
  presence_penalty: [0, 1],
} as const

const MAX_STOP_SEQUENCES = 5

/**
 * What chooses the words, and what ends them. What is out of Cohere's ranges becomes the nearest that is
 * not, and is named.
 */
export function printSampling(
  conversation: Conversation,
  drop: (name: string) => void,
): JsonObject {
  const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty } = conversation
  const printed: Record<string, number> = {}
  const put = (name: keyof typeof RANGES, value: number | undefined, asked: string) => {
    if (value === undefined) return
    const [least, most] = RANGES[name]
    const nearest = Math.min(Math.max(value, least), most)
    if (nearest !== value) drop(asked)
    printed[name] = nearest
  }
  put('temperature', temperature, 'temperature')
  put('p', topP, 'top_p')
  put('k', topK, 'top_k')
  // Zero asks for nothing, and a penalty below it for what Cohere does not have.
  put(
    'frequency_penalty',
    penalty(frequencyPenalty, 'frequency_penalty', drop),
    'frequency_penalty',
  )
  // Cohere takes one of both.
  if (printed.frequency_penalty === undefined)
    put('presence_penalty', penalty(presencePenalty, 'presence_penalty', drop), 'presence_penalty')
  else if (presencePenalty) drop('presence_penalty')
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0)) drop('seed')
  else if (seed !== undefined) printed.seed = seed
  return { ...printed, ...limits(conversation) }
}

function penalty(
  value: number | undefined,
  name: string,
  drop: (name: string) => void,
): number | undefined {
  if (value === undefined || value > 0) return value
  if (value < 0) drop(name)
  return undefined
}

const filled = (stop: readonly string[] = []) => stop.filter((sequence) => sequence !== '')

/** The stop sequences, if they are more than Cohere takes. */
export const stopsLeft = ({ stop }: Conversation): readonly string[] | undefined =>
  filled(stop).length > MAX_STOP_SEQUENCES ? stop : undefined

function limits({ maxOutputTokens, stop }: Conversation): JsonObject {
  const sequences = filled(stop).slice(0, MAX_STOP_SEQUENCES)
  return {
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(sequences.length > 0 && { stop_sequences: sequences }),
  }
}
