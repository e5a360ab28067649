import { usdOf } from '../limits/rules/micro-usd'
import type { Sum } from '../usage/ledger/ledger'
import { emptySum } from '../usage/ledger/sums-of-rows'
import type { Amounts } from './shapes/amounts'

/** What a ledger sums up. */
export type Summed = Omit<Sum, 'group'>

/** Sums as the API shows them. */
export const amountsOf = (sum: Summed): Amounts => ({
  requests: sum.requests,
  failed: sum.failed,
  input_tokens: sum.inputTokens,
  cache_read_tokens: sum.cacheReadTokens,
  cache_write_tokens: sum.cacheWriteTokens,
  output_tokens: sum.outputTokens,
  reasoning_tokens: sum.reasoningTokens,
  audio_tokens: sum.audioTokens,
  usd: usdOf(sum.microUsd),
  unpriced: sum.unpriced,
})

/** Adds sums up. Amounts stay integers, so that no fraction of a cent gets lost. */
export function totalOf(sums: Iterable<Summed>): Summed {
  const total: Summed = emptySum()
  for (const sum of sums)
    for (const name of Object.keys(total) as (keyof Summed)[]) total[name] += sum[name]
  return total
}
