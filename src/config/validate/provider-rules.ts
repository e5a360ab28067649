import { PROVIDERS } from '../../alias/providers'
import type { Target } from '../../alias/schema'
import { AWS_RULES } from './aws-rules'
import { AZURE_RULES } from './azure-rules'
import { CLOUD_RULES } from './cloud-rules'
import { find, type Rule } from './finding'
import { GOOGLE_RULES } from './google-rules'

/** Providers that need no key, as they run on the user's own machines, or have a rule of their own. */
const OTHER_CREDENTIALS = [
  'ollama',
  'triton',
  'vertex-ai',
  'bedrock',
  'sagemaker',
  'azure-openai',
  'azure-ai',
]

/** Providers through which Claude, and with it its beta features, can be reached. */
const ANTHROPIC_FAMILY = ['anthropic', 'bedrock', 'vertex-ai']

const GEMINI = ['google', 'vertex-ai']

/** The provider, if there is one by this name. */
const providerOf = ({ provider }: Target) => PROVIDERS.find((known) => known === provider)

const credentials: Rule = (target, path) => {
  const provider = providerOf(target)
  if (!provider || OTHER_CREDENTIALS.includes(provider)) return []
  const has = (...fields: (keyof Target)[]) => fields.every((field) => target[field] !== undefined)
  const sufficient = has('api_key') || has('custom_host') || has('oracle_private_key')
  return find(!sufficient, path, `"api_key" is missing; ${provider} needs credentials`)
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
export const PROVIDER_RULES: Rule[] = [
  credentials,
  ...AWS_RULES,
  ...AZURE_RULES,
  ...GOOGLE_RULES,
  ...CLOUD_RULES,
  defaults,
]
