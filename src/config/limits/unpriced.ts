import type { Alias } from '../../alias/alias'
import type { PlacedRule } from '../../limits/rules/rules-of'
import { shownNames } from '../../telemetry/shown-text'
import type { Prices } from '../../usage/prices/prices'
import type { JsonFile, JsonPath } from '../source/json-file'
import type { Problem } from '../source/problems'
import type { Finding } from '../validate/finding'

/** So many names stand in a message. Others are counted. */
const MAX_NAMES = 10

const REMEDY = 'name their prices in config/prices.json'

const placeOfBudget = (placed: readonly PlacedRule[]): JsonPath | undefined =>
  placed.find(({ rule }) => rule.unit === 'micro_usd')?.path

/** The targets of an alias of which nobody knows what they cost. */
const unpricedTargets = ({ targets }: Alias, prices: Prices): string[] =>
  [...targets].flatMap(([name, { provider, model }]) =>
    prices.priceOf(provider, model) ? [] : [name],
  )

/**
 * What is wrong with the budget of an alias whose targets have no price: nothing would ever be taken from it. Targets are named
 * by their places, for the name of a model may come from a variable.
 */
export function unpricedBudget(
  alias: Alias,
  placed: readonly PlacedRule[],
  prices: Prices,
): Finding[] {
  const path = placeOfBudget(placed)
  const names = path ? unpricedTargets(alias, prices) : []
  if (!path || names.length === 0) return []
  const places = names.map((name) => name.replace(/^config\.?/, '')).filter(Boolean)
  const whose = places.length === 0 ? 'its model' : shownNames(places, MAX_NAMES)
  return [{ path, message: `a budget needs prices, and there is none of ${whose}; ${REMEDY}` }]
}

/** An application or a team, as its file declares it. */
type Declared = {
  readonly placed: readonly PlacedRule[]
  problemAt: JsonFile['problemAt']
}

type DeclaredApplication = Declared & {
  readonly team?: string
  readonly models?: { allows(name: string): boolean }
}

/**
 * Warnings about budgets of applications and teams that may call aliases without a price: such a call is refused, since nobody
 * could say what it takes from the budget.
 */
export function callsWithoutPrice(
  applications: Iterable<DeclaredApplication>,
  teams: ReadonlyMap<string, Declared>,
  aliases: ReadonlyMap<string, Alias>,
  prices: Prices,
): Problem[] {
  const all = [...applications]
  const mayCall = (alias: string) => (one: DeclaredApplication) => one.models?.allows(alias) ?? true
  let names: readonly string[] | undefined
  /** Looked for where there is a budget, and once. */
  const unpriced = () => {
    names ??= [...aliases.values()]
      .filter((alias) => unpricedTargets(alias, prices).length > 0)
      .map(({ name }) => name)
    return names
  }
  const doubtsOf = ({ placed, problemAt }: Declared, callers: readonly DeclaredApplication[]) => {
    const path = placeOfBudget(placed)
    const called = path ? unpriced().filter((name) => callers.some(mayCall(name))) : []
    if (!path || called.length === 0) return []
    const list = shownNames(called, MAX_NAMES)
    const message = `with a budget, calls of models without a price are refused: ${list}; ${REMEDY}`
    return [problemAt(path, message)]
  }
  return [
    ...all.flatMap((one) => doubtsOf(one, [one])),
    ...[...teams].flatMap(([name, team]) =>
      doubtsOf(
        team,
        all.filter((one) => one.team === name),
      ),
    ),
  ]
}
