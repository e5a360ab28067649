import { tierNamed } from '../../api/tier'
import type { ModelPrice } from './prices'
import { costBy } from './rates/cost'
import { type Rates, ratesOf } from './rates/rates'
import { seasonAt } from './rates/seasons'
import type { SeasonalPrice } from './rates/written-price'

/** What a price is made of. */
export type PriceParts = {
  source: ModelPrice['source']
  version: string
  prices: SeasonalPrice
  /** What a tier makes of a price. Undefined where it is the standard price. */
  factorOf: (tier: string) => number | undefined
  /** What a discount makes of it, in each tier. */
  discountFactor?: number
  /** `Date.now`, which tests replace. */
  now: () => number
}

/** Tiers have few names, and who else sends one shall not fill the memory. */
const MAX_TIERS = 16

/** A price that keeps its numbers for each tier and season, so that a request only multiplies and adds. */
export function modelPrice({
  source,
  version,
  prices,
  factorOf,
  discountFactor = 1,
  now,
}: PriceParts): ModelPrice {
  const standard = ratesFor(1)
  const byTier = new Map<string, readonly Rates[]>()

  function ratesFor(factor: number): readonly Rates[] {
    return prices.map((price) => ratesOf(price, factor * discountFactor))
  }

  function ratesIn(tier: string): readonly Rates[] {
    const kept = byTier.get(tier)
    if (kept) return kept
    const known = tierNamed(tier)
    const factor = factorOf(tier) ?? (known === undefined ? undefined : factorOf(known))
    const rates = factor === undefined || factor === 1 ? standard : ratesFor(factor)
    if (byTier.size < MAX_TIERS) byTier.set(tier, rates)
    return rates
  }

  return {
    source,
    version,
    cost(tokens, units, tier, atMs) {
      const all = tier === undefined ? standard : ratesIn(tier)
      const rates = all[all.length === 1 ? 0 : seasonAt(prices, atMs ?? now())]
      return rates && costBy(rates, tokens, units)
    },
  }
}
