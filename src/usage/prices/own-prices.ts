import { PRICES_VERSION } from '../../version'
import { builtInModelPrice, builtInPrice, remembered } from './built-in-prices'
import { modelPrice } from './model-price'
import type { ModelPrice, Prices } from './prices'
import type { WrittenPrice } from './rates/written-price'
import { tierFactor } from './tiers/factors'

type Factors = Readonly<Record<string, number>>

/** What a configuration says that a model costs. */
export type OwnPrice = WrittenPrice & {
  /** The model whose price it is, as `provider/model`: another of these, or a built-in one. */
  same_as?: string
  /** What the price of `same_as` is multiplied by. */
  factor?: number
  tiers?: Factors
}

/** The prices that a configuration has above the built-in ones. */
export type OwnPrices = {
  version: string
  /** By `provider/model` in small letters. A `*` at the end stands for any characters. */
  models: ReadonlyMap<string, OwnPrice>
  tiers?: Factors
  /** Which part of the built-in prices a provider does not ask, by its name. */
  discounts?: Factors
}

/** The provider and the model of a name such as `openai/gpt-5.4`. Models may have more strokes. */
export function providerAndModel(name: string): { provider: string; model: string } {
  const at = name.indexOf('/')
  return { provider: name.slice(0, Math.max(at, 0)), model: name.slice(at + 1) }
}

/** The prices of a configuration: its own, and the built-in ones for all other models. */
export const pricesWith = (own: OwnPrices, now: () => number = Date.now): Prices => {
  const { models, tiers, discounts = {}, version } = own
  const patterns = [...models.keys()]
    .filter((name) => name.endsWith('*'))
    .map((name) => name.slice(0, -1))
    .sort((a, b) => b.length - a.length)
  return remembered((provider, model) => {
    const name = `${provider}/${model.toLowerCase()}`
    const written =
      models.get(name) ?? models.get(`${patterns.find((one) => name.startsWith(one))}*`)
    if (written) return ownPrice(own, written, provider, model, now)
    const discount = Object.hasOwn(discounts, provider) ? discounts[provider] : undefined
    return builtInModelPrice(provider, model, now, {
      ...(tiers && { tiers }),
      ...(discount !== undefined && { discountFactor: 1 - discount }),
      ...((tiers || discount !== undefined) && { version }),
    })
  })
}

function ownPrice(
  own: OwnPrices,
  written: OwnPrice,
  provider: string,
  model: string,
  now: () => number,
): ModelPrice | undefined {
  const { same_as, factor, tiers } = written
  const other = same_as === undefined ? undefined : providerAndModel(same_as)
  const there = same_as === undefined ? written : own.models.get(same_as.toLowerCase())
  const prices = there ? [there] : other && builtInPrice(other.provider, other.model)
  if (!prices) return undefined
  const ofTiers = [tiers, there?.tiers, own.tiers].filter((one) => one !== undefined)
  return modelPrice({
    source: 'config',
    version: there ? own.version : `${own.version}+${PRICES_VERSION}`,
    prices,
    factorOf: (tier) =>
      ofTiers.find((one) => Object.hasOwn(one, tier))?.[tier] ??
      tierFactor(provider, (other?.model ?? model).toLowerCase(), tier),
    ...(factor !== undefined && { discountFactor: factor }),
    now,
  })
}
