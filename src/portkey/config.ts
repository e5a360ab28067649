import { type Alias, explicitKey } from '../alias/alias'
import { type Leaf, overrides } from '../alias/defaults'
import { PORTUS_KEYS } from '../alias/schema'
import type { TargetNode } from '../alias/target-tree'
import { ON_TRANSLATED } from '../api/forwarded-headers'
import { asciiJson } from '../body/json/ascii-json'
import { byteCache } from '../limits/byte-cache'
import type { ConfigRequest } from './contract'
import { type CodesMeant, DEFAULT_RETRY_CODES, SEEN_ELSEWHERE, SEEN_INSIDE } from './seen-statuses'
import { withStandIns } from './stand-ins'

/**
 * How a gateway is told to mark its requests to providers, so that our `fetch` knows the target:
 * by a header that it forwards, or by a member that it puts into a passthrough's JSON.
 */
export type Marks = {
  header?: (target: string) => string
  member?: string
}

/**
 * Client headers differ little from request to request. Variants of all configurations are kept up to this:
 * some thousands.
 */
const MAX_KEPT_BYTES = 16 * 1024 * 1024

/** Renders the value of `x-portkey-config`, and keeps it for requests that are alike. */
export type ConfigRenderer = (alias: Alias, request: ConfigRequest, marks?: Marks) => string

/** Whether Portus puts the credentials of a target onto its requests itself. */
export type HasStandIns = (leaf: Leaf) => boolean

const NOBODY: HasStandIns = () => false

/** Makes a renderer with a memory of its own. */
export function configRenderer(hasStandIns = NOBODY): ConfigRenderer {
  const known = byteCache<string>(MAX_KEPT_BYTES)
  const numbers = new WeakMap<Alias, number>()
  let next = 0
  const numberOf = (alias: Alias) => {
    const number = numbers.get(alias) ?? next++
    numbers.set(alias, number)
    return number
  }
  return (alias, request, marks = {}) => {
    const key = `${numberOf(alias)} ${variantKey(request, marks)}`
    const rendered = known.get(key)
    if (rendered) return rendered
    const config = renderConfig(alias.tree, request, marks, hasStandIns)
    known.set(key, config, config.length)
    return config
  }
}

const variantKey = (request: ConfigRequest, { header, member }: Marks): string =>
  `${request.overrides} ${request.isRepeatable} ${explicitKey(request.explicitParams)} ${
    header ? 'header' : (member ?? '')
  }\n${request.beta ?? ''}\n${request.version ?? ''}`

/** The value of `x-portkey-config` for one request: JSON in ASCII, as a header must be. */
export const renderConfig = (
  node: TargetNode,
  request: ConfigRequest,
  marks: Marks = {},
  hasStandIns = NOBODY,
): string => asciiJson(render(node, request, marks, hasStandIns))

/** The alias's configuration with all its defaults in it. */
export const largestConfig = (alias: Alias, hasStandIns = NOBODY): string =>
  renderConfig(
    alias.tree,
    {
      overrides: 'messages',
      isRepeatable: true,
      explicitParams: new Set(),
      beta: null,
      version: null,
    },
    {},
    hasStandIns,
  )

function render(
  node: TargetNode,
  request: ConfigRequest,
  marks: Marks,
  hasStandIns: HasStandIns,
): Record<string, unknown> {
  // Our own `fetch`, which tells failures apart, stands behind the gateway that is told to mark its requests.
  const meant = marks.header ? SEEN_INSIDE : SEEN_ELSEWHERE
  const own = { ...gatewayFields(node), ...codesOf(node.target, meant) }
  const all = 'leaf' in node && hasStandIns(node.leaf) ? withStandIns(node.leaf, own) : own
  const fields = request.isRepeatable ? all : once(all)
  if ('children' in node)
    return {
      ...fields,
      targets: node.children.map((child) => render(child, request, marks, hasStandIns)),
    }
  const { leaf, name } = node
  const betas = joinBetas(leaf.beta_headers ?? [], request.beta)
  const override_params = overrides(leaf, request.overrides, request.explicitParams)
  if (betas.length > 0 && leaf.provider === 'bedrock') override_params.anthropic_beta = betas
  if (marks.member) override_params[marks.member] = name
  return {
    ...fields,
    override_params,
    forward_headers: [...forwardedBy(leaf), ...(marks.header ? [marks.header(name)] : [])],
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

/** The members of a target that the gateway reads, without those that are rendered for each request. */
export function gatewayFields({ target }: TargetNode): Record<string, unknown> {
  const { override_params, targets, ...rest } = target
  const fields: Record<string, unknown> = { ...rest }
  for (const key of PORTUS_KEYS) delete fields[key]
  if (target.strategy) fields.strategy = gatewayStrategy(target.strategy)
  if (target.custom_host) fields.custom_host = target.custom_host.replace(/\/+$/, '')
  // The gateway insists on a key, also for hosts that want none.
  if (target.provider && target.api_key === undefined && !KEYLESS.has(target.provider))
    fields.api_key = ''
  return fields
}

/** A strategy without what is Portus' own. */
function gatewayStrategy(strategy: NonNullable<TargetNode['target']['strategy']>) {
  const { skip_failing, ...rest } = strategy
  return rest
}

/** The lists of statuses of a target, by which the gateway knows what an alias means. */
function codesOf({ strategy, retry }: TargetNode['target'], meant: CodesMeant) {
  const codes = strategy?.on_status_codes
  return {
    ...(strategy &&
      codes && {
        strategy: { ...gatewayStrategy(strategy), on_status_codes: meant.fallback(codes) },
      }),
    ...(retry && {
      retry: {
        ...retry,
        on_status_codes: meant.retry(retry.on_status_codes ?? DEFAULT_RETRY_CODES),
      },
    }),
  }
}

/** Providers that the gateway accepts without a key. */
const KEYLESS = new Set(['ollama', 'triton'])

/** The headers that the gateway passes on. A target's own list replaces the one that it inherits. */
const forwardedBy = ({ forward_headers = [], provider }: Leaf): string[] => [
  ...new Set([
    ...forward_headers,
    ...ON_TRANSLATED,
    ...(provider === BETAS_BY_HEADER ? ['anthropic-beta'] : []),
  ]),
]

/** The provider of Claude whose betas the gateway takes from its request, and from no configuration. */
const BETAS_BY_HEADER = 'azure-ai'

/** Fields without a further attempt: no retries, and a fallback that stops at its first target. */
function once({ retry, ...fields }: Record<string, unknown>): Record<string, unknown> {
  const { mode } = (fields.strategy ?? {}) as { mode?: string }
  return mode === 'fallback' ? { ...fields, strategy: { mode: 'single' } } : fields
}

/** The `anthropic-beta` of the gateway's own request, where a target takes its betas from there. */
export function betaHeader({ leaves }: Alias, client: string | null): string | undefined {
  const taking = leaves.filter(({ leaf }) => leaf.provider === BETAS_BY_HEADER)
  if (taking.length === 0) return undefined
  return joinBetas(
    taking.flatMap(({ leaf }) => leaf.beta_headers ?? []),
    client,
  ).join(',')
}

/** The alias's betas and then the client's, each once. */
function joinBetas(configured: readonly string[], client: string | null): string[] {
  const sent = client?.split(',').map((beta) => beta.trim()) ?? []
  return [...new Set([...configured, ...sent])].filter(Boolean)
}
