import { skipRuleOf } from '../../alias/skip-rules'
import type { TargetNode } from '../../alias/target-tree'
import type { BreakerRule, BreakerState } from '../../limits/breaker'

/** Whom a request passes over. */
export type Skips = {
  /** Targets that it does not ask. */
  skipped: readonly string[]
  /** Targets that it may try, where it comes to them. */
  due: readonly string[]
  /** The members of balanced groups that it goes to, so that the trial takes place: their names in the gateway. */
  forced: readonly string[]
}

/** What is found in a part of an alias. It is up if a target in there has not failed and can take the request. */
type Part = Skips & { isUp: boolean }

/** What the choice depends on. */
export type Choosing = {
  stateOf: (target: string) => BreakerState
  /** Whether a target cannot take the request. */
  isRefused: (target: string) => boolean
  /** Whether the body can be sent again. Otherwise a fallback asks its first target alone. */
  isRepeatable: boolean
}

const NOBODY: Skips = { skipped: [], due: [], forced: [] }

/**
 * Chooses whom a request passes over. Undefined where it passes over nobody, since nobody fails, or since nobody else is
 * left. A group of targets passes over a member only for another one that is up.
 */
export function chooseSkips(tree: TargetNode, choosing: Choosing): Skips | undefined {
  const { isUp, ...skips } = look(tree, 'config', undefined, choosing)
  return isUp && skips.skipped.length + skips.due.length > 0 ? skips : undefined
}

function look(
  node: TargetNode,
  name: string,
  inherited: BreakerRule | undefined,
  choosing: Choosing,
): Part {
  if ('leaf' in node) return leaf(name, choosing)
  const { target, children } = node
  const rule = skipRuleOf(target, inherited)
  const parts = children.map((child, index) =>
    look(child, `${name}.targets[${index}]`, rule, choosing),
  )
  switch (target.strategy?.mode) {
    case 'loadbalance':
      return rule ? balanced(name, parts, children.map(weightOf)) : unskipped(parts)
    case 'fallback':
      return rule && choosing.isRepeatable ? inOrder(parts) : first(parts, choosing.isRepeatable)
    case 'conditional':
      return unskipped(parts)
    default:
      return first(parts, false)
  }
}

function leaf(name: string, { stateOf, isRefused }: Choosing): Part {
  if (isRefused(name)) return { ...NOBODY, isUp: false }
  const state = stateOf(name)
  return {
    isUp: state === 'closed',
    skipped: state === 'open' ? [name] : [],
    due: state === 'due' ? [name] : [],
    forced: [],
  }
}

const together = (parts: readonly Skips[]): Skips => ({
  skipped: parts.flatMap(({ skipped }) => skipped),
  due: parts.flatMap(({ due }) => due),
  forced: parts.flatMap(({ forced }) => forced),
})

const inOrder = (parts: readonly Part[]): Part => ({
  ...together(parts),
  isUp: parts.some(({ isUp }) => isUp),
})

/** A group that passes over none of its members. Groups inside may do it, and it may be passed over as a whole. */
function unskipped(parts: readonly Part[]): Part {
  const up = parts.filter(({ isUp }) => isUp)
  return up.length > 0 ? { ...together(up), isUp: true } : { ...together(parts), isUp: false }
}

/** A fallback without a rule asks the others, too. All else asks the first alone. */
function first(parts: readonly Part[], asksOthers: boolean): Part {
  const [only] = parts
  return asksOthers || !only ? unskipped(parts) : only
}

const weightOf = ({ target }: TargetNode): number => ('weight' in target ? (target.weight ?? 1) : 1)

/** A balanced group goes to one member, so a member that is due is tried only if the request is sent there. */
function balanced(name: string, parts: readonly Part[], weights: readonly number[]): Part {
  const isUp = parts.some((part, index) => part.isUp && (weights[index] ?? 1) > 0)
  const tried = parts.findIndex(
    ({ isUp, due }, index) => !isUp && due.length > 0 && (weights[index] ?? 1) > 0,
  )
  return {
    isUp,
    skipped: parts.flatMap(({ skipped, due, isUp }, index) =>
      isUp || index === tried ? skipped : [...skipped, ...due],
    ),
    due: parts.flatMap(({ due, isUp }, index) => (isUp || index === tried ? due : [])),
    forced: [
      ...parts.flatMap(({ forced }) => forced),
      ...(tried === -1 ? [] : [`${name}.targets[${tried}]`]),
    ],
  }
}
