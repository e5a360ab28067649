import { PRICES_VERSION } from '../../version'
import { loadTable } from './built-in/load'
import { builtInNames } from './built-in/names'
import { type PriceTable, priceIn } from './built-in/table'
import { modelPrice, type PriceParts } from './model-price'
import type { ModelPrice, Prices } from './prices'
import type { SeasonalPrice } from './rates/written-price'
import { tierFactor } from './tiers/factors'

/** It is the same for all configurations, and read at the first question. */
let table: PriceTable | undefined

/**
 * What the built-in table says of a model. Undefined where it says nothing, or only that there is such a model: a
 * model without a price would look like one that is free.
 */
export function builtInPrice(provider: string, model: string): SeasonalPrice | undefined {
  const known = builtInNames(provider, model)
  if (!known) return undefined
  table ??= loadTable()
  for (const name of known.names) {
    const prices = priceIn(table, known.id, name)
    if (prices) return prices.every(isEmpty) ? undefined : prices
  }
  return undefined
}

const isEmpty = (price: SeasonalPrice[number]): boolean =>
  Object.keys(price).every((name) => name === 'season')

/** How a configuration changes built-in prices. */
export type Changed = Pick<PriceParts, 'discountFactor'> & {
  /** The factors of tiers that go before those of the providers. */
  tiers?: Readonly<Record<string, number>>
  /** Added to the version, as the price is another one by it. */
  version?: string
}

/** The built-in price of a model. */
export function builtInModelPrice(
  provider: string,
  model: string,
  now: () => number,
  { tiers = {}, version, discountFactor }: Changed = {},
): ModelPrice | undefined {
  const prices = builtInPrice(provider, model)
  if (!prices) return undefined
  return modelPrice({
    source: 'built-in',
    version: version === undefined ? PRICES_VERSION : `${PRICES_VERSION}+${version}`,
    prices,
    factorOf: (tier) =>
      Object.hasOwn(tiers, tier) ? tiers[tier] : tierFactor(provider, model.toLowerCase(), tier),
    ...(discountFactor !== undefined && { discountFactor }),
    now,
  })
}

/** So many names are remembered, and none that is longer. Clients may choose models where an alias lets them. */
const MAX_NAMES = 4096
const MAX_NAME_LENGTH = 256

/** Prices that are found once for each name. */
export function remembered(
  find: (provider: string, model: string) => ModelPrice | undefined,
): Prices {
  const known = new Map<string, Map<string, ModelPrice | undefined>>()
  let size = 0
  return {
    priceOf(provider, model) {
      const models = known.get(provider)
      const price = models?.get(model)
      if (price || models?.has(model)) return price
      if (model.length > MAX_NAME_LENGTH) return find(provider, model)
      if (size >= MAX_NAMES) {
        known.clear()
        size = 0
      }
      const made = find(provider, model)
      const kept = known.get(provider)
      if (kept) kept.set(model, made)
      else known.set(provider, new Map([[model, made]]))
      size += 1
      return made
    },
  }
}

/** The built-in prices alone. */
export const builtInPrices = (now: () => number = Date.now): Prices =>
  remembered((provider, model) => builtInModelPrice(provider, model, now))
