import type { Endpoint, NativePrefix, OverrideKind } from '../api/endpoints'
import type { Answerer } from '../telemetry/record'
import { credentialRedactor } from './credentials'
import { DEFAULTED_MEMBERS, type ExplicitParams, type Leaf, overrides } from './defaults'
import type { AliasFile, Target } from './schema'
import { apiOf } from './target-api'
import { type LeafNode, leavesOf, type TargetNode, targetTree } from './target-tree'

/** The provider and the model behind one target. */
export type ResolvedTarget = {
  provider: string
  model: string
  /** Whose API it speaks. It differs from the provider where a cloud serves Claude. */
  api: string
}

/** A model alias, checked and ready for requests. */
export type Alias = {
  name: string
  description?: string
  isHidden: boolean
  /** The answer to a token count where the provider cannot count. */
  countTokens: 'estimate' | 'not_found'
  /** The targets by the name that answers give them. */
  targets: ReadonlyMap<string, ResolvedTarget>
  /** The only target of the alias, where it has one target. */
  onlyTarget?: Answerer
  /** The targets with all their members, for a gateway's configuration. */
  tree: TargetNode
  /** The targets that can answer, in order. */
  leaves: readonly LeafNode[]
  /** Client headers that reach the provider, besides those that its API defines. */
  forwardHeaders: readonly string[]
  /** Whether every provider of the alias has an endpoint that only some providers have. */
  fits(endpoint: Endpoint): boolean
  /** Whether a body may pass unread. Hooks read bodies, and an alias may ask for a translation. */
  mayPassThrough: boolean
  /** Whether long strings may be taken out of a body that is translated. */
  mayShorten: boolean
  /** The members that replace those of the body for one target, as JSON texts. */
  overridesFor(
    target: string,
    kind: OverrideKind,
    explicit: ExplicitParams,
  ): ReadonlyMap<string, string>
  /**
   * The prefix of an endpoint's path at the provider, if every target speaks the endpoint's format
   * under the same prefix. Such a request needs no translation.
   */
  passthroughPrefix(endpoint: Endpoint): NativePrefix | undefined
  /** Takes the credentials of every target out of a text. */
  redact(text: string): string
}

/** A text that is the same for requests with the same explicit parameters. */
export function explicitKey(explicit: ExplicitParams): string {
  let key = ''
  for (const name of DEFAULTED_MEMBERS) key += explicit.has(name) ? '1' : '0'
  return key
}

/** Providers whose requests the gateway signs. No byte can be put in after that. */
const SIGNED = ['bedrock', 'sagemaker', 'oracle']

/** Prepares an alias when the configuration is loaded. */
export function prepareAlias(name: string, file: AliasFile): Alias {
  const tree = targetTree(file, name)
  const leaves = leavesOf(tree)
  const resolved = leaves.map(({ name, leaf }) => [name, resolve(leaf)] as const)
  const targets = new Map(resolved)
  const providers = new Set(resolved.map(([, { provider }]) => provider))
  const apis = new Set(resolved.map(([, { api }]) => api))
  const mayPassThrough = file.passthrough !== false && !hasHooks(file)
  const prefixes = new Map<Endpoint, NativePrefix | undefined>()
  const edits = new Map<string, ReadonlyMap<string, string>>()
  const [only] = resolved
  return {
    name,
    ...(file.description !== undefined && { description: file.description }),
    isHidden: file.hidden ?? false,
    countTokens: file.count_tokens ?? 'estimate',
    targets,
    ...(only && resolved.length === 1 && { onlyTarget: answererOf(...only) }),
    tree,
    leaves,
    forwardHeaders: forwardedHeaders(file),
    fits: (endpoint) =>
      !endpoint.providers || [...providers].every((one) => endpoint.providers?.includes(one)),
    mayPassThrough,
    mayShorten: !hasHooks(file) && ![...providers].some((provider) => SIGNED.includes(provider)),
    overridesFor(target, kind, explicit) {
      const key = `${target} ${kind} ${explicitKey(explicit)}`
      const known = edits.get(key)
      if (known) return known
      const leaf = leaves.find(({ name }) => name === target)?.leaf
      const replaced = leaf ? Object.entries(overrides(leaf, kind, explicit)) : []
      const texts = new Map(replaced.map(([name, value]) => [name, JSON.stringify(value)]))
      edits.set(key, texts)
      return texts
    },
    passthroughPrefix(endpoint) {
      if (!mayPassThrough) return undefined
      if (!prefixes.has(endpoint))
        prefixes.set(endpoint, commonPrefix(endpoint, apis, file.passthrough === true))
      return prefixes.get(endpoint)
    },
    redact: credentialRedactor(file),
  }
}

const resolve = (leaf: Leaf): ResolvedTarget => ({
  provider: leaf.provider ?? 'unknown',
  model: String(leaf.override_params.model),
  api: apiOf(leaf),
})

const answererOf = (target: string, { provider, model }: ResolvedTarget): Answerer => ({
  target,
  provider,
  model,
})

/** @param isForced Whether the alias says that its providers speak the format, known to or not. */
function commonPrefix(
  { native }: Endpoint,
  apis: ReadonlySet<string>,
  isForced: boolean,
): NativePrefix | undefined {
  const otherwise = isForced ? '' : undefined
  const [first, ...others] = [...apis].map((api) => native.get(api) ?? otherwise)
  return others.every((prefix) => prefix === first) ? first : undefined
}

const forwardedHeaders = (target: AliasFile | Target): string[] => [
  ...new Set([
    ...(target.forward_headers ?? []),
    ...(target.targets ?? []).flatMap(forwardedHeaders),
  ]),
]

/** Whether the gateway's guardrails or hooks must see the body, in the gateway's own translation. */
const hasHooks = (target: AliasFile | Target): boolean =>
  Boolean(
    target.input_guardrails ||
      target.output_guardrails ||
      target.before_request_hooks ||
      target.after_request_hooks,
  ) || (target.targets ?? []).some(hasHooks)
