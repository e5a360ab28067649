import type { Usage } from '../../../../api/dialect'
import type { JsonObject } from '../../../conversation'
import { openaiCounts } from '../../chat/print-usage'

/**
 * Token counts in Google's way: the prompt holds what a cache held, and the answer does not hold its thoughts. A
 * count that is zero is left out, but for the three that clients add up. Nothing where no count is known.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function printUsage(usage: Usage): { usageMetadata?: JsonObject } {
  if (Object.keys(usage).length === 0) return {}
  const { cached, input, output, reasoning } = openaiCounts(usage)
  const thoughts = Math.min(reasoning, output)
  const { audioInputTokens: heard, audioOutputTokens: spoken } = usage
  return {
    usageMetadata: {
      promptTokenCount: input,
      ...(cached > 0 && { cachedContentTokenCount: cached }),
      candidatesTokenCount: output - thoughts,
      ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
      totalTokenCount: input + output,
      ...(heard && { promptTokensDetails: kinds(input, heard) }),
      ...(spoken && { candidatesTokensDetails: kinds(output - thoughts, spoken) }),
    },
  }
}

/** How many tokens are of text, and how many of sound. */
const kinds = (all: number, sound: number): readonly JsonObject[] => [
  { modality: 'TEXT', tokenCount: Math.max(all - sound, 0) },
  { modality: 'AUDIO', tokenCount: sound },
]
