import type { Endpoint, OverrideKind } from '../api/endpoints'
import {
  betaHeader,
  type ConfigRequest,
  leavesOf,
  prepareNode,
  type RealtimeTarget,
  realtimeTarget,
  renderConfig,
} from '../portkey/config'
import type { Answerer } from '../telemetry/record'
import { credentialRedactor } from './credentials'
import { CLIENT_CHOICES, type ClientChoices, overrides } from './defaults'
import type { AliasFile, Target } from './schema'
import { apiOf } from './target-api'

/** Who answers behind one target. */
export type Resolved = {
  provider: string
  model: string
  /** Whose API it has; differs from the provider where that has models of several makers. */
  api: string
}

/** A model alias, ready to be used by requests. */
export type Alias = {
  name: string
  description?: string
  isHidden: boolean
  /** What a token count is where the provider cannot count. */
  countTokens: 'estimate' | 'not_found'
  /** The targets by the name the gateway gives them in its answers. */
  targets: ReadonlyMap<string, Resolved>
  /** The target of an alias that has no other. */
  onlyTarget?: Answerer
  forwardHeaders: readonly string[]
  /** Whether conditions choose the target, which only the gateway can weigh. */
  isConditional: boolean
  /** Whether the alias can serve an endpoint that only some providers have. */
  fits(endpoint: Endpoint): boolean
  /** Whether a body may go by unread: neither hooks read it, nor does the alias want it translated. */
  mayPassThrough: boolean
  /** Whether nobody but the provider needs to see the whole of a body. */
  mayShorten: boolean
  /** What replaces members of the body for one target, as JSON texts. */
  overridesFor(
    target: string,
    kind: OverrideKind,
    choices: ClientChoices,
  ): ReadonlyMap<string, string>
  /**
   * What stands before an endpoint's path at the provider, where every target speaks the endpoint's
   * own format so that nothing needs translating; nothing where one does not.
   */
  passthroughPrefix(endpoint: Endpoint): '' | '/v1' | '/v2' | undefined
  /** Takes the credentials of every target out of a text. */
  redact(text: string): string
  /** The value of `x-portkey-config`; computed once for every way in which requests differ. */
  configFor(request: ConfigRequest): string
  /** The `anthropic-beta` that the gateway's own request must have, if any. */
  betaHeader(client: string | null): string | undefined
  /** The target of one realtime connection. */
  realtimeTarget(): RealtimeTarget
}

/** Providers whose requests the gateway signs, so that no byte can be put in behind it. */
const SIGNED = ['bedrock', 'sagemaker', 'oracle']

/** Client headers differ little from request to request; this many variants are kept. */
const MAX_VARIANTS = 256

/** Prepares an alias when the configuration is loaded. */
export function prepareAlias(name: string, file: AliasFile): Alias {
  const root = prepareNode(file, name)
  const leaves = leavesOf(root)
  const providers = new Set(leaves.map(({ leaf }) => leaf.provider ?? 'unknown'))
  const apis = new Set(leaves.map(({ leaf }) => apiOf(leaf)))
  const mayPassThrough = file.passthrough !== false && !hasHooks(file)
  const isForced = file.passthrough === true
  const prefixes = new Map<Endpoint, ReturnType<Alias['passthroughPrefix']>>()
  const variants = new Map<string, string>()
  const targets = new Map(
    leaves.map(({ index, leaf }) => [
      index,
      {
        provider: leaf.provider ?? 'unknown',
        model: String(leaf.override_params.model),
        api: apiOf(leaf),
      },
    ]),
  )
  const [only, ...others] = targets
  return {
    name,
    ...(file.description !== undefined && { description: file.description }),
    isHidden: file.hidden ?? false,
    countTokens: file.count_tokens ?? 'estimate',
    targets,
    ...(only && others.length === 0 && { onlyTarget: answererOf(...only) }),
    forwardHeaders: forwardedHeaders(file),
    isConditional: isConditional(file),
    fits: (endpoint) =>
      !endpoint.providers || [...providers].every((one) => endpoint.providers?.includes(one)),
    mayPassThrough,
    mayShorten: !hasHooks(file) && ![...providers].some((provider) => SIGNED.includes(provider)),
    overridesFor(target, kind, choices) {
      const leaf = leaves.find(({ index }) => index === target)?.leaf
      const replaced = leaf ? Object.entries(overrides(leaf, kind, choices)) : []
      return new Map(replaced.map(([name, value]) => [name, JSON.stringify(value)]))
    },
    passthroughPrefix(endpoint) {
      if (!mayPassThrough) return undefined
      if (!prefixes.has(endpoint)) prefixes.set(endpoint, commonPrefix(endpoint, apis, isForced))
      return prefixes.get(endpoint)
    },
    redact: credentialRedactor(file),
    betaHeader: (client) =>
      betaHeader(
        leaves.map(({ leaf }) => leaf),
        client,
      ),
    realtimeTarget: () => realtimeTarget(root, Math.random),
    configFor(request) {
      const key = variantKey(request)
      const known = variants.get(key)
      if (known) return known
      const config = renderConfig(root, request)
      if (variants.size >= MAX_VARIANTS) variants.clear()
      variants.set(key, config)
      return config
    },
  }
}

const answererOf = (target: string, { provider, model }: Resolved): Answerer => ({
  target,
  provider,
  model,
})

/** @param isForced Whether the alias says that its providers speak the format, known to or not. */
function commonPrefix(
  { native }: Endpoint,
  apis: ReadonlySet<string>,
  isForced: boolean,
): ReturnType<Alias['passthroughPrefix']> {
  const otherwise = isForced ? '' : undefined
  const [first, ...others] = [...apis].map((api) => native.get(api) ?? otherwise)
  return others.every((prefix) => prefix === first) ? first : undefined
}

function variantKey(request: ConfigRequest): string {
  let key = `${request.overrides} ${request.isRepeatable}`
  for (const choice of CLIENT_CHOICES) key += request.choices.has(choice) ? '1' : '0'
  return `${key}\n${request.beta ?? ''}\n${request.version ?? ''}`
}

const forwardedHeaders = (target: AliasFile | Target): string[] => [
  ...new Set([
    ...(target.forward_headers ?? []),
    ...(target.targets ?? []).flatMap(forwardedHeaders),
  ]),
]

const isConditional = (target: AliasFile | Target): boolean =>
  target.strategy?.mode === 'conditional' || (target.targets ?? []).some(isConditional)

/** Guardrails and hooks read bodies, so these must go through the gateway's own translation. */
const hasHooks = (target: AliasFile | Target): boolean =>
  Boolean(
    target.input_guardrails ||
      target.output_guardrails ||
      target.before_request_hooks ||
      target.after_request_hooks,
  ) || (target.targets ?? []).some(hasHooks)
