import { type ClientChoices, type Leaf, overrides } from '../alias/defaults'
import { type AliasFile, PORTUS_KEYS, type Target } from '../alias/schema'
import type { OverrideKind } from '../api/endpoints'
import { asciiJson } from '../body/json/ascii-json'
import { ON_TRANSLATED } from '../proxy/headers'

/** What of a request decides how its gateway configuration reads. */
export type ConfigRequest = {
  overrides: OverrideKind
  choices: ClientChoices
  /** The client's `anthropic-beta` and `anthropic-version`. */
  beta: string | null
  version: string | null
  /** Whether the body can be sent more than once; an upload that streams through cannot. */
  isRepeatable: boolean
}

/** A target as the gateway is to see it, but for what depends on the request. */
export type Node = { fields: Record<string, unknown> } & (
  | { children: Node[] }
  | { leaf: Leaf; index: string }
)

/** What targets inherit from the strategies around them, and the gateway does not hand down itself. */
const INHERITED = [
  'beta_headers',
  'thinking',
  'reasoning_effort',
  'thinking_level',
  'forward_headers',
] as const

/**
 * Takes an alias apart once, when the configuration is loaded.
 *
 * @param model The provider's model name where the alias does not give one.
 * @param index The gateway's own name of the target.
 */
export function prepareNode(
  target: AliasFile | Target,
  model: string,
  index = 'config',
  inherited: Partial<Target> = {},
): Node {
  const override_params = { ...inherited.override_params, ...target.override_params }
  const passedOn: Partial<Target> = { ...inherited, override_params }
  for (const key of INHERITED)
    if (target[key] !== undefined) Object.assign(passedOn, { [key]: target[key] })
  const fields = gatewayFields(target)
  if (target.targets)
    return {
      fields,
      children: target.targets.map((child, position) =>
        prepareNode(child, model, `${index}.targets[${position}]`, passedOn),
      ),
    }
  return {
    fields,
    index,
    leaf: { ...passedOn, ...target, override_params: { model, ...override_params } },
  }
}

function gatewayFields(target: AliasFile | Target): Record<string, unknown> {
  const { override_params, targets, ...rest } = target
  const fields: Record<string, unknown> = { ...rest }
  for (const key of PORTUS_KEYS) delete fields[key]
  if (target.custom_host) fields.custom_host = target.custom_host.replace(/\/+$/, '')
  // The gateway insists on a key, even for hosts that want none.
  if (target.provider && target.api_key === undefined && !KEYLESS.has(target.provider))
    fields.api_key = ''
  return fields
}

/** Providers that the gateway accepts without a key. */
const KEYLESS = new Set(['ollama', 'triton'])

/** The value of `x-portkey-config` for one request: JSON in ASCII, as a header must be. */
export const renderConfig = (node: Node, request: ConfigRequest): string =>
  asciiJson(render(node, request))

function render(node: Node, request: ConfigRequest): Record<string, unknown> {
  const fields = request.isRepeatable ? node.fields : once(node.fields)
  if ('children' in node)
    return { ...fields, targets: node.children.map((child) => render(child, request)) }
  const { leaf } = node
  const betas = joinBetas(leaf.beta_headers ?? [], request.beta)
  const override_params = overrides(leaf, request.overrides, request.choices)
  if (betas.length > 0 && leaf.provider === 'bedrock') override_params.anthropic_beta = betas
  return {
    ...fields,
    override_params,
    forward_headers: forwardedBy(leaf),
    ...(betas.length > 0 &&
      (leaf.provider === 'anthropic' || leaf.provider === 'vertex-ai') && {
        anthropic_beta: betas.join(','),
      }),
    ...(request.version &&
      leaf.provider === 'anthropic' && {
        anthropic_version: leaf.anthropic_version ?? request.version,
      }),
  }
}

/** What the gateway is to pass on of its request's headers. A target's own list replaces what it inherits. */
const forwardedBy = ({ forward_headers = [], provider }: Leaf): string[] => [
  ...new Set([
    ...forward_headers,
    ...ON_TRANSLATED,
    ...(provider === BY_HEADER ? ['anthropic-beta'] : []),
  ]),
]

/** The provider of Anthropic's models whose betas the gateway takes from no configuration. */
const BY_HEADER = 'azure-ai'

/** Without what would send a body again: retries, and the targets that a fallback goes on to. */
function once({ retry, ...fields }: Record<string, unknown>): Record<string, unknown> {
  const { mode } = (fields.strategy ?? {}) as { mode?: string }
  return mode === 'fallback' ? { ...fields, strategy: { mode: 'single' } } : fields
}

/** The `anthropic-beta` of the gateway's own request, where a target has its betas from there. */
export function betaHeader(leaves: readonly Leaf[], client: string | null): string | undefined {
  const taking = leaves.filter(({ provider }) => provider === BY_HEADER)
  if (taking.length === 0) return undefined
  return joinBetas(
    taking.flatMap(({ beta_headers = [] }) => beta_headers),
    client,
  ).join(',')
}

/** The alias's betas and then the client's, each once. */
function joinBetas(configured: readonly string[], client: string | null): string[] {
  const sent = client?.split(',').map((beta) => beta.trim()) ?? []
  return [...new Set([...configured, ...sent])].filter(Boolean)
}

/** Every target that can answer. */
export const leavesOf = (node: Node): { leaf: Leaf; index: string }[] =>
  'children' in node ? node.children.flatMap(leavesOf) : [{ leaf: node.leaf, index: node.index }]

/** One target for a connection that cannot be tried again elsewhere. */
export type RealtimeTarget = {
  /** As the value of a header: JSON in ASCII. */
  config: string
  index: string
  provider: string
  model: string
}

/**
 * The target that a realtime connection goes to: the first, or by weight where load is balanced. What
 * it inherits is put into its own configuration, for the gateway takes no strategies here.
 *
 * @param random Makes a number from 0 up to 1 for every choice there is, so that none follows from another.
 */
export function realtimeTarget(node: Node, random: () => number, inherited = {}): RealtimeTarget {
  const { strategy, targets, ...fields } = { ...inherited, ...node.fields } as Record<
    string,
    unknown
  >
  if ('children' in node) {
    const isBalanced = (strategy as { mode?: string })?.mode === 'loadbalance'
    return realtimeTarget(
      isBalanced ? byWeight(node.children, random()) : (node.children[0] as Node),
      random,
      fields,
    )
  }
  return {
    config: asciiJson(fields),
    index: node.index,
    provider: node.leaf.provider ?? 'unknown',
    model: String(node.leaf.override_params.model),
  }
}

function byWeight(nodes: readonly Node[], random: number): Node {
  const weights = nodes.map(({ fields }) => (fields.weight as number | undefined) ?? 1)
  let left = random * weights.reduce((sum, weight) => sum + weight, 0)
  const chosen = nodes.find((_, index) => {
    left -= weights[index] as number
    return left < 0
  })
  return (chosen ?? nodes.at(-1)) as Node
}
