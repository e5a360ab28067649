import type { AliasFile, Target } from '../config/schema'
import type { Dialect } from '../dialects/dialect'
import { credentialRedactor } from './credentials'
import { type ConfigRequest, leavesOf, prepareNode, renderConfig } from './gateway-config'
import { CLIENT_CHOICES } from './target-defaults'

/** Who answers behind one target. */
export type Resolved = { provider: string; model: string }

/** A model alias, ready to be used by requests. */
export type Alias = {
  name: string
  description?: string
  isHidden: boolean
  /** The targets by the name the gateway gives them in its answers. */
  targets: ReadonlyMap<string, Resolved>
  forwardHeaders: readonly string[]
  /** Whether every target speaks the dialect itself, so that nothing needs translating. */
  isNative: Readonly<Record<Dialect['name'], boolean>>
  /** Takes the credentials of every target out of a text. */
  redact(text: string): string
  /** The value of `x-portkey-config`; computed once for every way in which requests differ. */
  configFor(request: ConfigRequest): string
}

/** The providers that speak each dialect under the paths of its own API. */
const NATIVE: Record<Dialect['name'], readonly string[]> = {
  openai: ['openai'],
  anthropic: ['anthropic'],
}

/** Client headers differ little from request to request; this many variants are kept. */
const MAX_VARIANTS = 256

/** Prepares an alias when the configuration is loaded. */
export function prepareAlias(name: string, file: AliasFile): Alias {
  const root = prepareNode(file, name)
  const leaves = leavesOf(root)
  const variants = new Map<string, string>()
  const mayPassThrough = file.passthrough !== false && !hasHooks(file)
  const isNative = (dialect: Dialect['name']) =>
    mayPassThrough && leaves.every(({ leaf }) => NATIVE[dialect].includes(leaf.provider ?? ''))
  return {
    name,
    ...(file.description !== undefined && { description: file.description }),
    isHidden: file.hidden ?? false,
    targets: new Map(
      leaves.map(({ index, leaf }) => [
        index,
        { provider: leaf.provider ?? 'unknown', model: String(leaf.override_params.model) },
      ]),
    ),
    forwardHeaders: forwardedHeaders(file),
    isNative: { openai: isNative('openai'), anthropic: isNative('anthropic') },
    redact: credentialRedactor(file),
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

function variantKey({ endpoint, choices, beta, version }: ConfigRequest): string {
  let key = endpoint
  for (const choice of CLIENT_CHOICES) key += choices.has(choice) ? '1' : '0'
  return `${key}\n${beta ?? ''}\n${version ?? ''}`
}

const forwardedHeaders = (target: AliasFile | Target): string[] => [
  ...new Set([
    ...(target.forward_headers ?? []),
    ...(target.targets ?? []).flatMap(forwardedHeaders),
  ]),
]

/** Guardrails and hooks read bodies, so these must go through the gateway's own translation. */
const hasHooks = (target: AliasFile | Target): boolean =>
  Boolean(
    target.input_guardrails ||
      target.output_guardrails ||
      target.before_request_hooks ||
      target.after_request_hooks,
  ) || (target.targets ?? []).some(hasHooks)
