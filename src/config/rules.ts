import type { JsonPath } from './json-file'
import { PROVIDERS } from './providers'
import type { AliasFile, Target } from './schema'
import { SERVICE_ACCOUNT } from './shape'

/** Something that the schema allows and that would still fail at the first request. */
export type Finding = { path: JsonPath; message: string }

type Rule = (target: Target, path: JsonPath) => Finding[]

/** Providers that need no key, as they run on the user's own machines, or have a rule of their own. */
const OTHER_CREDENTIALS = ['ollama', 'triton', 'vertex-ai']

/** Providers through which Claude, and with it its beta features, can be reached. */
const ANTHROPIC_FAMILY = ['anthropic', 'bedrock', 'vertex-ai']

const GEMINI = ['google', 'vertex-ai']

/** Client headers that no configuration may let through: they are credentials, or describe one hop. */
const NEVER_FORWARDED =
  /^(authorization|x-api-key|api-key|cookie|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept-encoding|proxy-.*|x-portkey-.*|x-portus-.*)$/i

const find = (condition: boolean, path: JsonPath, message: string): Finding[] =>
  condition ? [{ path, message }] : []

/**
 * The objects of a list, with their places. The rules see files whose shape is wrong elsewhere, so
 * that no problem hides another; what they quote is the schema's words, never a value.
 */
function objectsOf<T extends object>(list: readonly T[] | undefined): [number, T][] {
  if (!Array.isArray(list)) return []
  return [...list.entries()].filter(([, one]) => typeof one === 'object' && one !== null)
}

/** The provider, if there is one by this name. */
const providerOf = ({ provider }: Target) => PROVIDERS.find((known) => known === provider)

const structure: Rule = (target, path) => {
  const { provider, strategy, targets } = target
  return [
    ...find(
      provider === undefined && targets === undefined,
      path,
      'needs a "provider", or a "strategy" with "targets"',
    ),
    ...find(
      provider !== undefined && targets !== undefined,
      [...path, 'targets'],
      'has a "provider" of its own and "targets"; it can only have one of them',
    ),
    ...find(
      targets !== undefined && strategy === undefined,
      [...path, 'targets'],
      '"targets" need a "strategy"',
    ),
    ...find(
      strategy !== undefined && targets === undefined,
      [...path, 'strategy'],
      'a "strategy" needs "targets"',
    ),
  ]
}

const weights: Rule = ({ strategy, targets }, path) =>
  find(
    strategy?.mode === 'loadbalance' &&
      targets !== undefined &&
      objectsOf(targets).every(([, { weight }]) => weight === 0),
    [...path, 'targets'],
    'every weight is 0, so no target could be chosen',
  )

const conditions: Rule = ({ strategy, targets }, path) => {
  if (strategy?.mode !== 'conditional') return []
  const names = objectsOf(targets).map(([, { name }]) => name)
  const unknown = (name: string, at: JsonPath) =>
    find(!names.includes(name), at, 'no target has this "name"')
  const at: JsonPath = [...path, 'strategy']
  return [
    ...find(!strategy.conditions?.length, at, 'a conditional strategy needs "conditions"'),
    ...objectsOf(strategy.conditions).flatMap(([index, { then }]) =>
      unknown(then, [...at, 'conditions', index, 'then']),
    ),
    ...(strategy.default ? unknown(strategy.default, [...at, 'default']) : []),
  ]
}

const credentials: Rule = (target, path) => {
  const provider = providerOf(target)
  if (!provider || OTHER_CREDENTIALS.includes(provider)) return []
  const has = (...fields: (keyof Target)[]) => fields.every((field) => target[field] !== undefined)
  const sufficient =
    has('api_key') ||
    has('custom_host') ||
    has('aws_access_key_id', 'aws_secret_access_key') ||
    has('aws_role_arn') ||
    has('azure_ad_token') ||
    has('azure_auth_mode') ||
    has('oracle_private_key')
  return find(!sufficient, path, `"api_key" is missing; ${provider} needs credentials`)
}

const SERVICE_ACCOUNT_KEY = 'vertex_service_account_json'

const vertex: Rule = (target, path) => {
  if (target.provider !== 'vertex-ai') return []
  const account = target.vertex_service_account_json
  return [
    ...find(
      target.vertex_region === undefined,
      path,
      '"vertex_region" is missing, e.g. "us-central1" or "global"',
    ),
    ...find(
      account === undefined && !(target.vertex_project_id && target.api_key),
      path,
      'needs "vertex_service_account_json", or "vertex_project_id" and an "api_key"',
    ),
    ...find(typeof account === 'string', [...path, SERVICE_ACCOUNT_KEY], SERVICE_ACCOUNT),
    ...(typeof account === 'object' && account !== null
      ? ['client_email', 'private_key', 'project_id'].flatMap((field) =>
          find(
            !account[field],
            [...path, SERVICE_ACCOUNT_KEY],
            `the service account has no "${field}"`,
          ),
        )
      : []),
  ]
}

const azure: Rule = (target, path) => {
  if (target.provider !== 'azure-openai' || target.custom_host) return []
  return [
    ...find(
      target.resource_name === undefined,
      path,
      '"resource_name" is missing, e.g. "my-resource"',
    ),
    ...find(target.api_version === undefined, path, '"api_version" is missing, e.g. "v1"'),
    ...find(
      target.deployment_id === undefined && target.api_version !== 'v1',
      path,
      '"deployment_id" is missing; only "api_version": "v1" works without',
    ),
  ]
}

const defaults: Rule = (target, path) => {
  const { thinking_level, beta_headers, override_params } = target
  const provider = providerOf(target)
  return [
    ...find(
      Boolean(thinking_level && provider && !GEMINI.includes(provider)),
      [...path, 'thinking_level'],
      `only Gemini has thinking levels; for ${provider} use "thinking" or "reasoning_effort"`,
    ),
    ...find(
      Boolean(beta_headers && provider && !ANTHROPIC_FAMILY.includes(provider)),
      [...path, 'beta_headers'],
      `${provider} has no Anthropic betas`,
    ),
    ...find(
      override_params?.model !== undefined && typeof override_params.model !== 'string',
      [...path, 'override_params', 'model'],
      'the model must be a string',
    ),
  ]
}

const hosts: Rule = ({ custom_host }, path) => {
  const at: JsonPath = [...path, 'custom_host']
  if (custom_host === undefined) return []
  const url = URL.parse(custom_host)
  return [
    ...find(
      !/^https?:$/.test(url?.protocol ?? ''),
      at,
      'must be a URL that begins with http:// or https://',
    ),
    ...find(Boolean(url?.search || url?.hash), at, 'must not have a query or a fragment'),
    ...find(Boolean(url?.username || url?.password), at, 'must not hold a user name or password'),
  ]
}

const headers: Rule = ({ forward_headers }, path) =>
  (Array.isArray(forward_headers) ? forward_headers : []).flatMap((name, index) =>
    find(
      NEVER_FORWARDED.test(name),
      [...path, 'forward_headers', index],
      'this header is never forwarded: it is a credential or belongs to one connection',
    ),
  )

const RULES: Rule[] = [
  structure,
  weights,
  conditions,
  credentials,
  vertex,
  azure,
  defaults,
  hosts,
  headers,
]

/** What is wrong with an alias although it has the right shape. */
export function findings(alias: AliasFile | Target, path: JsonPath = []): Finding[] {
  return [
    ...RULES.flatMap((rule) => rule(alias, path)),
    ...objectsOf(alias.targets).flatMap(([index, target]) =>
      findings(target, [...path, 'targets', index]),
    ),
  ]
}
