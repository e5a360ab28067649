import type { JsonObject } from '../../conversation'
import { entryOf, isObject } from '../../values'

/** Members of Anthropic's own, which a client may have meant for it. https://docs.anthropic.com/en/api/messages */
const OWN: ReadonlySet<string> = new Set([
  'anthropic_beta',
  'anthropic_version',
  'betas',
  'billing_policy',
  'cache_control',
  'container',
  'context_management',
  'diagnostics',
  'fallback_credit_token',
  'fallbacks',
  'inference_geo',
  'mcp_servers',
  'output_config',
  'speed',
  'thinking',
])

/** Values of OpenAI's members that ask for nothing. https://platform.openai.com/docs/api-reference/chat/create */
const IDLE: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value === 1,
  logprobs: (value) => value === false,
  top_logprobs: (value) => value === 0,
  store: (value) => value === false,
  logit_bias: (value) => isObject(value) && Object.keys(value).length === 0,
  modalities: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'text',
}

/** The other members that Anthropic has. The rest is named, unless it says nothing. */
export function printRest(rest: JsonObject, drop: (name: string) => void): JsonObject {
  const printed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rest)) {
    if (OWN.has(name)) printed[name] = value
    else if (name === 'metadata') Object.assign(printed, printMetadata(value, drop))
    else if (!entryOf(IDLE, name)?.(value)) drop(name)
  }
  return printed
}

/** Of `metadata`, which OpenAI has too, Anthropic knows the user alone and refuses more. */
function printMetadata(value: unknown, drop: (name: string) => void): JsonObject {
  const { user_id, ...others } = isObject(value) ? value : {}
  if (Object.keys(others).length > 0) drop('metadata')
  return typeof user_id === 'string' ? { metadata: { user_id } } : {}
}
