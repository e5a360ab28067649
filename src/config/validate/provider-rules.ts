import { PROVIDERS } from '../../alias/providers'
import type { Target } from '../../alias/schema'
import { find, type Rule } from './finding'
import { SERVICE_ACCOUNT } from './shape'

/** Providers that need no key, as they run on the user's own machines, or have a rule of their own. */
const OTHER_CREDENTIALS = ['ollama', 'triton', 'vertex-ai']

/** Providers through which Claude, and with it its beta features, can be reached. */
const ANTHROPIC_FAMILY = ['anthropic', 'bedrock', 'vertex-ai']

const GEMINI = ['google', 'vertex-ai']

/** The provider, if there is one by this name. */
const providerOf = ({ provider }: Target) => PROVIDERS.find((known) => known === provider)

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

/** Files that hold a secret often end in a line break, and a header cannot hold one. */
const sendableKey: Rule = ({ api_key }, path) =>
  find(
    /[\r\n\0]/.test(api_key ?? ''),
    [...path, 'api_key'],
    'holds a line break, which no header can; is it the end of a file?',
  )

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

/** What each provider needs, and what only some of them have. */
export const PROVIDER_RULES: Rule[] = [credentials, sendableKey, vertex, azure, defaults]
