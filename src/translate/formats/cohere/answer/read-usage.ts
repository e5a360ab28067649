import { countOf, type Usage, usageFrom } from '../../../../api/dialect'
import { objectOf } from '../../../values'

/**
 * The token counts of an answer. `tokens` are those that the model read and wrote, the cached ones among
 * them; `billed_units` are fewer, and stand in only where there are no others.
 * https://docs.cohere.com/reference/chat#response.body.usage
 */
export function readUsage(value: unknown): Usage | undefined {
  const usage = objectOf(value)
  if (!usage) return undefined
  const tokens = objectOf(usage.tokens) ?? {}
  const billed = objectOf(usage.billed_units) ?? {}
  const input = countOf(tokens.input_tokens) ?? countOf(billed.input_tokens)
  const cached = countOf(usage.cached_tokens)
  const read = input === undefined || cached === undefined ? cached : Math.min(cached, input)
  const output = countOf(tokens.output_tokens) ?? countOf(billed.output_tokens)
  return usageFrom({
    inputTokens: input === undefined ? undefined : input - (read ?? 0),
    cacheReadTokens: read,
    outputTokens: output,
    reasoningTokens: countOf(tokens.reasoning_tokens),
  })
}
