import type { Conversation, JsonObject } from '../../conversation'
import type { Abilities } from './models'

const DEFAULT_TOP_P = 1
/** The lowest that goes with thinking. */
const MIN_THINKING_TOP_P = 0.95

/**
 * The samplings that the model takes. Newer models refuse `temperature` beside `top_p`, and the newest
 * refuse every one; thinking goes with few of them.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility
 */
export function printSampling(
  conversation: Conversation,
  abilities: Abilities,
  isThinking: boolean,
  drop: (name: string) => void,
): JsonObject {
  const { takesSampling, takesBothSamplings, takesHighTemperature } = abilities
  const printed: Record<string, number> = {}
  const keep = (name: string, value: number | undefined, fits: boolean) => {
    if (value === undefined) return
    if (fits && takesSampling) printed[name] = value
    else drop(name)
  }
  const { temperature, topP, topK } = conversation
  const isHot = temperature !== undefined && temperature > 1 && !takesHighTemperature
  if (isHot && takesSampling) drop('temperature')
  keep('temperature', isHot ? 1 : temperature, !isThinking || temperature === 1)
  const isAlone = printed.temperature === undefined || takesBothSamplings
  const fitsThinking = !isThinking || (topP ?? 0) >= MIN_THINKING_TOP_P
  keep('top_p', topP, topP !== DEFAULT_TOP_P && isAlone && fitsThinking)
  keep('top_k', topK, !isThinking)
  return printed
}
