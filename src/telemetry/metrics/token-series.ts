import type { Usage } from '../../api/dialect'
import type { Cells } from '../cells/cells'
import { allInput, allOutput } from '../genai'
import { histogramOf, numberOf, type Observe } from './series'
import { METRICS } from './table'

/** Adds the tokens of one answer. */
export type TokenSeries = (usage: Usage) => void

/** The names of the kinds of tokens. */
const KINDS: readonly (readonly [keyof Usage, string])[] = [
  ['inputTokens', 'input'],
  ['outputTokens', 'output'],
  ['cacheReadTokens', 'cache_read'],
  ['cacheWriteTokens', 'cache_write'],
  ['cacheWrite1hTokens', 'cache_write_1h'],
  ['reasoningTokens', 'reasoning'],
  ['audioInputTokens', 'audio_input'],
  ['audioOutputTokens', 'audio_output'],
]

/**
 * Where the tokens of requests with the same labels are counted.
 *
 * @param owner Application and alias.
 * @param asked The labels of an operation. Undefined where no model was asked.
 */
export function tokenSeries(
  cells: Cells,
  owner: readonly string[],
  asked: readonly string[] | undefined,
): TokenSeries {
  const counts: (Float64Array | undefined)[] = []
  let sizes: { input: Observe; output: Observe } | undefined
  return (usage) => {
    for (let kind = 0; kind < KINDS.length; kind++) {
      const [member, label] = KINDS[kind] as (typeof KINDS)[number]
      const tokens = usage[member]
      if (!tokens || !(tokens > 0)) continue
      let count = counts[kind]
      if (!count) {
        count = numberOf(cells, METRICS.tokens, [...owner, label])
        counts[kind] = count
      }
      count[0] = (count[0] as number) + tokens
    }
    if (!asked) return
    sizes ??= {
      input: histogramOf(cells, METRICS.tokenUsage, [...asked, 'input']),
      output: histogramOf(cells, METRICS.tokenUsage, [...asked, 'output']),
    }
    const input = allInput(usage)
    if (input !== undefined) sizes.input(input)
    const output = allOutput(usage)
    if (output !== undefined) sizes.output(output)
  }
}
