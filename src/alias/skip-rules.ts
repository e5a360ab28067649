import type { BreakerRule } from '../limits/breaker'
import type { AliasFile, Target } from './schema'
import type { TargetNode } from './target-tree'

/** When a target is skipped, where `skip_failing` does not say it: so many failures in a row, for so many seconds. */
const DEFAULT_RULE: BreakerRule = { failures: 5, seconds: 30 }

/**
 * What the targets of a strategy are skipped by. Undefined where none is skipped.
 *
 * @param inherited The rule of the strategy around it, which holds where it says nothing itself.
 */
export function skipRuleOf(
  { strategy }: AliasFile | Target,
  inherited: BreakerRule | undefined,
): BreakerRule | undefined {
  const { mode, skip_failing: own } = strategy ?? {}
  // A condition means one target and no other.
  if (mode === 'conditional') return undefined
  if (own === undefined || mode === 'single') return inherited
  if (typeof own === 'boolean') return own ? DEFAULT_RULE : undefined
  return { ...DEFAULT_RULE, ...own }
}

/** The rules of the targets that can be skipped, by their names. */
export const skipRules = (tree: TargetNode): ReadonlyMap<string, BreakerRule> =>
  new Map(rulesIn(tree, undefined))

function rulesIn(node: TargetNode, inherited: BreakerRule | undefined): [string, BreakerRule][] {
  if ('leaf' in node) return inherited ? [[node.name, inherited]] : []
  const rule = skipRuleOf(node.target, inherited)
  return node.children.flatMap((child) => rulesIn(child, rule))
}
