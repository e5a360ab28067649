import type { SeasonalPrice } from '../rates/written-price'

/**
 * How a model's name is told: `=` is the name, `^` its beginning, `$` its end, `*` a part of it, `/` an expression for
 * it. A list is any of them; all of them where it begins with `&`.
 */
export type Match = string | readonly Match[]

/** The prices of one provider, by the names of models. The first that fits counts. */
export type ProviderTable = {
  models: readonly (readonly [Match, SeasonalPrice])[]
  /** Providers whose prices count for models that are not here. */
  others?: readonly string[]
}

/** The built-in prices by the package's names of providers. */
export type PriceTable = Readonly<Record<string, ProviderTable>>

/** @param name In small letters. */
function fits(match: Match, name: string): boolean {
  if (typeof match !== 'string') {
    const [first, ...rest] = match
    return first === '&'
      ? rest.every((one) => fits(one, name))
      : match.some((one) => fits(one, name))
  }
  const text = match.slice(1)
  switch (match[0]) {
    case '=':
      return name === text
    case '^':
      return name.startsWith(text)
    case '$':
      return name.endsWith(text)
    case '*':
      return name.includes(text)
    default:
      return new RegExp(text).test(name)
  }
}

/** Dates as Azure and others write them at the end of names. */
const DATE = /-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g

/**
 * The price of a model, as the package finds it.
 *
 * @param model Its name, in small letters.
 */
export function priceIn(
  table: PriceTable,
  provider: string,
  model: string,
): SeasonalPrice | undefined {
  const known = Object.hasOwn(table, provider) ? table[provider] : undefined
  if (!known) return undefined
  const dated = model.replace(DATE, '-$1-$2-$3')
  return found(table, known, model) ?? (dated === model ? undefined : found(table, known, dated))
}

function found(
  table: PriceTable,
  { models, others = [] }: ProviderTable,
  name: string,
): SeasonalPrice | undefined {
  const own = models.find(([match]) => fits(match, name))
  if (own) return own[1]
  for (const other of others) {
    const there = table[other]?.models.find(([match]) => fits(match, name))
    if (there) return there[1]
  }
  return undefined
}
