import type { Leaf } from './defaults'
import type { AliasFile, Target } from './schema'

/** A target of an alias, with the targets inside it or with the provider that it is. */
export type TargetNode =
  | { target: AliasFile | Target; children: readonly TargetNode[] }
  | { target: AliasFile | Target; leaf: Leaf; name: string }

/** A target that can answer. */
export type LeafNode = Extract<TargetNode, { leaf: Leaf }>

/**
 * The members that a target inherits, besides `override_params`. The gateway hands none of them down but the host, by
 * which Portus knows where a target is.
 */
const INHERITED = [
  'custom_host',
  'beta_headers',
  'thinking',
  'reasoning_effort',
  'thinking_level',
  'forward_headers',
  'return_headers',
  'native',
  'drop',
  'rename',
] as const

/**
 * Takes an alias apart.
 *
 * @param model The provider's model name where the alias gives none.
 * @param name The target's name in the gateway's answers, e.g. `config.targets[1]`.
 */
export function targetTree(
  target: AliasFile | Target,
  model: string,
  name = 'config',
  inherited: Partial<Target> = {},
): TargetNode {
  const override_params = { ...inherited.override_params, ...target.override_params }
  if (!target.targets) {
    const leaf = { ...inherited, ...target, override_params: { model, ...override_params } }
    return { target, leaf, name }
  }
  const passedOn: Partial<Target> = { ...inherited, override_params }
  for (const key of INHERITED)
    if (target[key] !== undefined) Object.assign(passedOn, { [key]: target[key] })
  const children = target.targets.map((child, position) =>
    targetTree(child, model, `${name}.targets[${position}]`, passedOn),
  )
  return { target, children }
}

/** Every target that can answer, in order. */
export const leavesOf = (node: TargetNode): readonly LeafNode[] =>
  'children' in node ? node.children.flatMap(leavesOf) : [node]
