import type { Consent, Endpoint, NativePrefix, OverrideKind } from '../api/endpoints/endpoints'
import { isNativeKind, prefixOf } from '../api/native/formats'
import type { NativeFormat } from '../api/native/row'
import { byteCache } from '../limits/byte-cache'
import type { Rule } from '../limits/rules/rule'
import { rulesOf } from '../limits/rules/rules-of'
import type { Answerer } from '../telemetry/record'
import type { Redactor } from '../telemetry/redact'
import { accountOf } from './account'
import { credentialRedactor } from './credentials'
import { DEFAULTED_MEMBERS, type ExplicitParams, type Leaf, overrides } from './defaults'
import { withModelText } from './model-text'
import type { NameGuard } from './name-guard'
import { nativeFormat } from './native-for'
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
  countTokens: 'estimate' | 'not_found' | 'not_supported'
  /** Whether responses that Portus translates are kept for their application. */
  keepsResponses: boolean
  /** Its own limits and budgets. All who call it share them. */
  rules: readonly Rule[]
  /** The targets by the name that answers give them. */
  targets: ReadonlyMap<string, ResolvedTarget>
  /** The only target of the alias, where it has one target. */
  onlyTarget?: Answerer
  /** The targets with all their members, for a gateway's configuration. */
  tree: TargetNode
  /** The targets that can answer, in order. */
  leaves: readonly LeafNode[]
  /** A target with what it inherits, by its name. */
  leafOf(target: string): Leaf | undefined
  /** The same for aliases that reach the same account at the same address. For comparing alone. */
  account: string
  /** Client headers that reach the provider, besides those that its API defines. */
  forwardHeaders: readonly string[]
  /** Headers of a target's answers that the client gets as well, in lower case. */
  returnHeadersOf(target: string | undefined): ReadonlySet<string> | undefined
  /** Whether every provider of the alias has an endpoint that only some providers have. */
  fits(endpoint: Endpoint): boolean
  /** Whether the alias says that its clients may do this. */
  allows(consent: Consent): boolean
  /** Whether a body may pass unread. Hooks read bodies, and an alias may ask for a translation. */
  mayPassThrough: boolean
  /** Whether the alias says that its providers speak every format, whatever the tables say. */
  isForced: boolean
  /** Whether long strings may be taken out of a body that is translated. */
  mayShorten: boolean
  /** The members that replace those of the body for one target, as JSON texts. */
  overridesFor(
    target: string,
    kind: OverrideKind,
    explicit: ExplicitParams,
  ): ReadonlyMap<string, string>
  /**
   * How a target takes an endpoint's own format. Undefined where its requests must be translated: its
   * provider does not have the format, or the alias wants it so.
   */
  nativeFor(target: string, endpoint: Endpoint): NativeFormat | undefined
  /**
   * The prefix of an endpoint's path at the provider, if every target speaks the endpoint's format
   * under the same prefix. Such a request needs no translation.
   */
  passthroughPrefix(endpoint: Endpoint): NativePrefix | undefined
  /** What bodies may not say beside the alias, by the endpoint. Each is made at the first request. */
  nameGuards: Map<string, NameGuard>
  /** Takes the credentials of every target out of a text, and out of answers. */
  redact: Redactor
}

/** A text that is the same for requests with the same explicit parameters. */
export function explicitKey(explicit: ExplicitParams): string {
  let key = ''
  for (const name of DEFAULTED_MEMBERS) key += explicit.has(name) ? '1' : '0'
  return key
}

/** Providers whose requests the gateway signs itself. No byte can be put in after that. */
const SIGNED = ['oracle']

/** Clients choose which defaults are left out, so there are many variants of an alias's overrides. */
const MAX_EDITS_BYTES = 1024 * 1024

const bytesOf = (texts: ReadonlyMap<string, string>): number => {
  let length = 0
  for (const [name, text] of texts) length += name.length + text.length
  return 2 * length
}

/** Prepares an alias when the configuration is loaded. */
export function prepareAlias(name: string, file: AliasFile): Alias {
  const tree = targetTree(file, name)
  const leaves = leavesOf(tree)
  const resolved = leaves.map(({ name, leaf }) => [name, resolve(leaf)] as const)
  const targets = new Map(resolved)
  const providers = new Set(resolved.map(([, { provider }]) => provider))
  const mayPassThrough = file.passthrough !== false && !hasHooks(file)
  const isForced = file.passthrough === true
  const leafByName = new Map(leaves.map(({ name, leaf }) => [name, leaf]))
  const leafOf = (target: string) => leafByName.get(target)
  const returned = new Map(leaves.map(({ name, leaf }) => [name, returnedHeaders(leaf)]))
  const formats = new Map<string, NativeFormat | undefined>()
  const nativeFor = (target: string, endpoint: Endpoint): NativeFormat | undefined => {
    if (!mayPassThrough && !endpoint.isUntranslated) return undefined
    const key = `${target} ${endpoint.name}`
    if (!formats.has(key)) {
      const leaf = leafOf(target)
      formats.set(key, leaf && nativeFormat(leaf, endpoint, isForced))
    }
    return formats.get(key)
  }
  const prefixes = new Map<Endpoint, NativePrefix | undefined>()
  const edits = byteCache<ReadonlyMap<string, string>>(MAX_EDITS_BYTES)
  const [only] = resolved
  return {
    name,
    ...(file.description !== undefined && { description: file.description }),
    isHidden: file.hidden ?? false,
    countTokens: file.count_tokens ?? 'estimate',
    keepsResponses: file.keep_responses !== false,
    rules: rulesOf({ kind: 'alias', name }, file),
    targets,
    ...(only && resolved.length === 1 && { onlyTarget: answererOf(...only) }),
    tree,
    leaves,
    leafOf,
    account: accountOf(leaves.map(({ leaf }) => leaf)),
    forwardHeaders: forwardedHeaders(file),
    returnHeadersOf: (target) => (target === undefined ? undefined : returned.get(target)),
    fits(endpoint) {
      const { name, dialect, isOptional, providers: having } = endpoint
      if (!having) return true
      const isNative = (target: string) => nativeFor(target, endpoint) !== undefined
      const has = ([target, { provider, api }]: (typeof resolved)[number]) =>
        [provider, api].some((one) => having.includes(one))
          ? // The gateway has no route for what Anthropic keeps.
            dialect !== 'anthropic' || isNative(target)
          : isNativeKind(name) && isNative(target)
      return isOptional ? resolved.some(has) : resolved.every(has)
    },
    allows: (consent) => file.allow?.includes(consent) ?? false,
    mayPassThrough,
    isForced,
    mayShorten: !hasHooks(file) && ![...providers].some((provider) => SIGNED.includes(provider)),
    overridesFor(target, kind, explicit) {
      const key = `${target} ${kind} ${explicitKey(explicit)}`
      const known = edits.get(key)
      if (known) return known
      const leaf = leafOf(target)
      const replaced = leaf
        ? Object.entries(withModelText(leaf, kind, overrides(leaf, kind, explicit)))
        : []
      const texts = new Map(replaced.map(([name, value]) => [name, JSON.stringify(value)]))
      edits.set(key, texts, bytesOf(texts))
      return texts
    },
    nativeFor,
    passthroughPrefix(endpoint) {
      if (!prefixes.has(endpoint))
        prefixes.set(
          endpoint,
          commonPrefix([...targets.keys()].map((target) => nativeFor(target, endpoint))),
        )
      return prefixes.get(endpoint)
    },
    nameGuards: new Map(),
    redact: credentialRedactor(file),
  }
}

/** The prefix under which all targets have a format, if they have one in common. */
function commonPrefix(formats: readonly (NativeFormat | undefined)[]): NativePrefix | undefined {
  const [first, ...others] = formats.map((format) => format && prefixOf(format.place))
  return others.every((prefix) => prefix === first) ? first : undefined
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

const returnedHeaders = ({ return_headers }: Leaf): ReadonlySet<string> | undefined =>
  return_headers && new Set(Array.from(return_headers, (name) => name.toLowerCase()))

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
