import type { Alias } from '../../alias/alias'
import type { AliasFile } from '../../alias/schema'
import { placedRules } from '../../limits/rules/rules-of'
import type { Prices } from '../../usage/prices/prices'
import type { Problem } from '../source/problems'
import type { Finding } from '../validate/finding'
import type { ParsedAlias } from '../validate/gateway'
import { forgotten } from './lasting'
import { unpricedBudget } from './unpriced'

/**
 * What the files of aliases cannot know of their limits: whether counts are kept, and what models cost.
 *
 * @param aliases The valid aliases among `parsed`.
 * @param keepsCounts Whether what was used is still known after a restart.
 * @param prices Undefined where nothing is to be said of prices.
 */
export function aliasBudgets(
  aliases: ReadonlyMap<string, Alias>,
  parsed: readonly ParsedAlias[],
  keepsCounts: boolean,
  prices: Prices | undefined,
): { problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  for (const { name, value, problemAt } of parsed) {
    const alias = aliases.get(name)
    if (!alias || alias.rules.length === 0) continue
    const placed = placedRules({ kind: 'alias', name }, value as AliasFile)
    const at = (found: readonly Finding[]) =>
      found.map(({ path, message }) => ({ ...problemAt(path, message), alias: name }))
    const lost = keepsCounts ? undefined : forgotten(placed)
    problems.push(...at(lost?.findings ?? []))
    problems.push(...at(prices ? unpricedBudget(alias, placed, prices) : []))
    warnings.push(...at(lost?.doubts ?? []))
  }
  return { problems, warnings }
}
