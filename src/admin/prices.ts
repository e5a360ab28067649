import type { Usage } from '../api/dialect'
import { usdOf } from '../limits/rules/micro-usd'
import type { Prices } from '../usage/prices/prices'
import type { AdminTarget } from './shapes/aliases'

/** So many tokens are priced: few enough for the first step of prices that rise with the length of a prompt. */
const PRICED_TOKENS = 100_000
const PER_MILLION = 1_000_000 / PRICED_TOKENS

/** What tokens of a model cost, by the million. Null where nobody knows. */
export function priceOf(prices: Prices, provider: string, model: string): AdminTarget['price'] {
  const price = prices.priceOf(provider, model)
  if (!price) return null
  const perMillion = (tokens: Usage): number | null => {
    const microUsd = price.cost(tokens, {})
    return microUsd === undefined ? null : usdOf(microUsd * PER_MILLION)
  }
  return {
    source: price.source,
    version: price.version,
    usd_per_million_tokens: {
      input: perMillion({ inputTokens: PRICED_TOKENS }),
      cache_read: perMillion({ cacheReadTokens: PRICED_TOKENS }),
      cache_write: perMillion({ cacheWriteTokens: PRICED_TOKENS }),
      output: perMillion({ outputTokens: PRICED_TOKENS }),
    },
  }
}
