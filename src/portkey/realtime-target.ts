import type { Alias } from '../alias/alias'
import type { Leaf } from '../alias/defaults'
import type { TargetNode } from '../alias/target-tree'
import { asciiJson } from '../body/json/ascii-json'
import { gatewayFields } from './config'

/** One target for a connection that cannot be tried again elsewhere. */
export type RealtimeTarget = {
  /** The value of `x-portkey-config`: JSON in ASCII. */
  config: string
  /** The target with what it inherits. */
  leaf: Leaf
  /** The target's name in the log. */
  name: string
  provider: string
  model: string
}

/**
 * Chooses the target of a realtime connection: the first, or by weight where load is balanced. Its
 * configuration holds what it inherits, because the gateway takes no strategies here.
 *
 * @param random Makes a number from 0 up to 1, once for each choice.
 */
export const realtimeTarget = (
  { tree }: Pick<Alias, 'tree'>,
  random: () => number,
): RealtimeTarget => choose(tree, random, {})

function choose(node: TargetNode, random: () => number, inherited: object): RealtimeTarget {
  const { strategy, ...fields } = { ...inherited, ...gatewayFields(node) } as Record<
    string,
    unknown
  >
  if ('children' in node) {
    const isBalanced = (strategy as { mode?: string } | undefined)?.mode === 'loadbalance'
    const [first] = node.children as readonly [TargetNode]
    return choose(isBalanced ? byWeight(node.children, random()) : first, random, fields)
  }
  return {
    config: asciiJson(fields),
    leaf: node.leaf,
    name: node.name,
    provider: node.leaf.provider ?? 'unknown',
    model: String(node.leaf.override_params.model),
  }
}

function byWeight(nodes: readonly TargetNode[], random: number): TargetNode {
  const weights = nodes.map(({ target }) => ('weight' in target ? (target.weight ?? 1) : 1))
  let left = random * weights.reduce((sum, weight) => sum + weight, 0)
  const chosen = nodes.find((_, index) => {
    left -= weights[index] as number
    return left < 0
  })
  return (chosen ?? nodes.at(-1)) as TargetNode
}
