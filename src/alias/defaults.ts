import type { OverrideKind } from '../api/endpoints'
import type { Target } from './schema'
import { apiOf, isClaude, isOpenAI } from './target-api'

/** Body members that keep a default of the alias out, because the client has said what it wants. */
export const CLIENT_CHOICES = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'thinking',
  'reasoning',
  'reasoning_effort',
  'output_config',
] as const

/** Says of a member whether the client's body has it; asked about {@link CLIENT_CHOICES} only. */
export type ClientChoices = { has(name: string): boolean }

/** Anthropic's API refuses a request without a limit; its clients expect a proxy to know one. */
const ANTHROPIC_MAX_TOKENS = 4096

const GEMINI = ['google', 'vertex-ai']
/** Providers for which the gateway understands `thinking` in a chat request. */
const THINKING = ['anthropic', 'bedrock', ...GEMINI]

/** A provider with its credentials, and everything it inherits from the strategies around it. */
export type Leaf = Target & { override_params: Record<string, unknown> }

/**
 * What replaces members of the body for one target: the alias's overrides, and those of its defaults
 * that the client has not chosen for itself, in the place where the provider looks for them.
 */
export function overrides(
  leaf: Leaf,
  kind: OverrideKind,
  client: ClientChoices,
): Record<string, unknown> {
  const { max_tokens, max_completion_tokens, ...fixed } = leaf.override_params
  switch (kind) {
    case 'chat':
    case 'message_as_chat':
      return { ...outputLimit(leaf, kind, client), ...chatDefaults(leaf, client), ...fixed }
    case 'messages':
      return { ...outputLimit(leaf, kind, client), ...messagesDefaults(leaf, client), ...fixed }
    case 'count_tokens':
      return only(COUNTED, { ...messagesDefaults(leaf, client), ...fixed })
    case 'responses':
      return { ...responsesDefaults(leaf, client), ...fixed }
    case 'plain':
      return fixed
    case 'model':
      return only(['model'], fixed)
    case 'none':
      return {}
  }
}

/** The members that a count-tokens request may have; Anthropic refuses any other. */
const COUNTED = ['model', 'messages', 'system', 'thinking', 'tools', 'tool_choice', 'output_config']

const only = (names: readonly string[], values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))

function outputLimit(
  leaf: Leaf,
  kind: OverrideKind,
  client: ClientChoices,
): Record<string, unknown> {
  if (client.has('max_tokens') || client.has('max_completion_tokens')) return {}
  const { max_tokens, max_completion_tokens } = leaf.override_params
  if (max_completion_tokens !== undefined) return { max_completion_tokens }
  if (max_tokens !== undefined) return { max_tokens }
  if (kind === 'chat' && !isClaude(apiOf(leaf))) return {}
  return { [limitName(kind, leaf)]: ANTHROPIC_MAX_TOKENS }
}

/** OpenAI's newer models know the limit of a chat completion by its newer name only. */
const limitName = (kind: OverrideKind, { provider }: Leaf): string =>
  kind === 'message_as_chat' && isOpenAI({ provider }) ? 'max_completion_tokens' : 'max_tokens'

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

/** https://platform.openai.com/docs/api-reference/responses/create */
function responsesDefaults(leaf: Leaf, client: ClientChoices): Record<string, unknown> {
  const { max_tokens, max_completion_tokens = max_tokens } = leaf.override_params
  const effort = leaf.reasoning_effort
  return {
    ...(max_completion_tokens !== undefined &&
      !client.has('max_output_tokens') && { max_output_tokens: max_completion_tokens }),
    ...(effort && !client.has('reasoning') && { reasoning: { effort } }),
  }
}
