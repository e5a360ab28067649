import type { Target } from '../config/schema'

/** The routes whose bodies Portus has defaults for. */
export type Endpoint = 'chat' | 'messages' | 'count_tokens'

/** Body members that keep a default of the alias out, because the client has said what it wants. */
export const CLIENT_CHOICES = [
  'max_tokens',
  'max_completion_tokens',
  'thinking',
  'reasoning_effort',
  'output_config',
] as const

/** Which of {@link CLIENT_CHOICES} the client's body has. */
export type ClientChoices = ReadonlySet<string>

/** Anthropic's API refuses a request without a limit; its clients expect a proxy to know one. */
const ANTHROPIC_MAX_TOKENS = 4096

const GEMINI = ['google', 'vertex-ai']
/** Providers for which the gateway understands `thinking` in a chat request. */
const THINKING = ['anthropic', 'bedrock', ...GEMINI]

/** A provider with its credentials, and everything it inherits from the strategies around it. */
export type Leaf = Target & { override_params: Record<string, unknown> }

/** Whether requests reach the provider in Anthropic's format. */
const isAnthropic = ({ provider, override_params }: Leaf): boolean =>
  provider === 'anthropic' ||
  (provider === 'vertex-ai' && String(override_params.model).startsWith('anthropic.'))

/**
 * What replaces members of the body for one target: the alias's overrides, and those of its defaults
 * that the client has not chosen for itself, in the place where the provider looks for them.
 */
export function overrides(
  leaf: Leaf,
  endpoint: Endpoint,
  client: ClientChoices,
): Record<string, unknown> {
  if (endpoint === 'count_tokens') return countedOverrides(leaf, client)
  const { max_tokens, max_completion_tokens, ...fixed } = leaf.override_params
  return {
    ...outputLimit(leaf, endpoint, client),
    ...(endpoint === 'chat' ? chatDefaults(leaf, client) : messagesDefaults(leaf, client)),
    ...fixed,
  }
}

/** The members that a count-tokens request may have; Anthropic refuses any other. */
const COUNTED = ['model', 'messages', 'system', 'thinking', 'tools', 'tool_choice', 'output_config']

function countedOverrides(leaf: Leaf, client: ClientChoices): Record<string, unknown> {
  const all = { ...messagesDefaults(leaf, client), ...leaf.override_params }
  return Object.fromEntries(Object.entries(all).filter(([name]) => COUNTED.includes(name)))
}

function outputLimit(leaf: Leaf, endpoint: Endpoint, client: ClientChoices) {
  if (client.has('max_tokens') || client.has('max_completion_tokens')) return {}
  const { max_tokens, max_completion_tokens } = leaf.override_params
  if (max_completion_tokens !== undefined) return { max_completion_tokens }
  if (max_tokens !== undefined) return { max_tokens }
  return endpoint === 'messages' || isAnthropic(leaf) ? { max_tokens: ANTHROPIC_MAX_TOKENS } : {}
}

function chatDefaults(leaf: Leaf, client: ClientChoices): Record<string, unknown> {
  const { provider = '', thinking, reasoning_effort, thinking_level } = leaf
  // The gateway makes Gemini's thinkingLevel of `reasoning_effort`.
  const effort = GEMINI.includes(provider) ? (thinking_level ?? reasoning_effort) : reasoning_effort
  return {
    ...(thinking && THINKING.includes(provider) && !client.has('thinking') && { thinking }),
    ...(effort && !client.has('reasoning_effort') && { reasoning_effort: effort }),
  }
}

/** Anthropic's own place for an effort is `output_config`. */
function messagesDefaults(leaf: Leaf, client: ClientChoices): Record<string, unknown> {
  const { thinking, reasoning_effort } = leaf
  return {
    ...(thinking && !client.has('thinking') && { thinking }),
    ...(reasoning_effort &&
      !client.has('output_config') && { output_config: { effort: reasoning_effort } }),
  }
}
