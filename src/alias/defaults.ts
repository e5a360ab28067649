import { maxOutputTokens, UNKNOWN_MAX_OUTPUT_TOKENS } from '../api/claude-models'
import type { OverrideKind } from '../api/endpoints/endpoints'
import { isClaude, isOpenAI } from '../api/provider-apis'
import { withChatForm } from './chat-form'
import type { Target } from './schema'
import { apiOf } from './target-api'

/** The body members that switch off a default of the alias, because the client has chosen itself. */
export const DEFAULTED_MEMBERS = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'thinking',
  'reasoning',
  'reasoning_effort',
  'output_config',
] as const

/** The members that a body has. Only {@link DEFAULTED_MEMBERS} are asked for. */
export type ExplicitParams = { has(name: string): boolean }

const GEMINI = ['google', 'vertex-ai']
/** Providers for which the gateway understands `thinking` in a chat request. */
const THINKING = ['anthropic', 'bedrock', ...GEMINI]

/** A provider with its credentials, and what it inherits from the strategies around it. */
export type Leaf = Target & { override_params: Record<string, unknown> }

/** The members that an alias sets whatever the client says. Its limits are only defaults. */
export function fixedMembers({ override_params }: Leaf): Readonly<Record<string, unknown>> {
  const { max_tokens, max_completion_tokens, ...fixed } = override_params
  return fixed
}

/**
 * The members that replace those of the body for one target. They are the alias's overrides, and its
 * defaults for what the client has not chosen, each under the name that the provider reads.
 */
export function overrides(
  leaf: Leaf,
  kind: OverrideKind,
  explicit: ExplicitParams,
): Record<string, unknown> {
  const fixed = fixedMembers(leaf)
  switch (kind) {
    case 'chat':
    case 'message_as_chat':
    // Clients of Responses and of Gemini's API expect what those of chats do: all that the model can say.
    case 'response_as_chat':
      return {
        ...outputLimit(leaf, kind === 'response_as_chat' ? 'chat' : kind, explicit),
        ...chatDefaults(leaf, explicit),
        ...(kind === 'chat' ? fixed : withChatForm(fixed)),
      }
    case 'messages':
      return { ...outputLimit(leaf, kind, explicit), ...messagesDefaults(leaf, explicit), ...fixed }
    case 'count_tokens':
      return only(COUNTED, { ...messagesDefaults(leaf, explicit), ...fixed })
    case 'input_tokens':
      return only(INPUT_COUNTED, { ...responsesDefaults(leaf, explicit), ...fixed })
    case 'responses':
      return { ...responsesDefaults(leaf, explicit), ...fixed }
    case 'plain':
      return fixed
    case 'session':
      return only(SESSION, fixed)
    // Its words are not OpenAI's: see `proxy/plan/google/` and `proxy/plan/conversation-for.ts`.
    case 'generate_content':
    case 'model':
      return only(['model'], fixed)
    case 'none':
      return {}
  }
}

/** The members that a count-tokens request may have; Anthropic refuses any other. */
export const COUNTED: readonly string[] = [
  'model',
  'messages',
  'system',
  'thinking',
  'tools',
  'tool_choice',
  'output_config',
]

/** The same of OpenAI. https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const INPUT_COUNTED: readonly string[] = [
  'conversation',
  'input',
  'instructions',
  'model',
  'parallel_tool_calls',
  'previous_response_id',
  'reasoning',
  'text',
  'tool_choice',
  'tools',
  'truncation',
]

/**
 * What a realtime session may set, besides its audio, in which an alias's values mean something else. OpenAI refuses
 * any other member. https://platform.openai.com/docs/api-reference/realtime-sessions/create-realtime-client-secret
 */
const SESSION: readonly string[] = [
  'instructions',
  'max_output_tokens',
  'model',
  'output_modalities',
  'parallel_tool_calls',
  'prompt',
  'tool_choice',
  'tools',
  'tracing',
  'truncation',
]

const only = (names: readonly string[], values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))

/** Whoever says one of these has chosen a limit. */
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const

function outputLimit(
  leaf: Leaf,
  kind: OverrideKind,
  explicit: ExplicitParams,
): Record<string, unknown> {
  if (LIMITS.some((name) => explicit.has(name))) return {}
  const { max_tokens, max_completion_tokens } = leaf.override_params
  if (max_completion_tokens !== undefined) return { max_completion_tokens }
  if (max_tokens !== undefined) return { max_tokens }
  if (kind === 'chat' && !isClaude(apiOf(leaf))) return {}
  // Anthropic's API refuses a request without a limit. A chat's client has never heard of one, and a
  // small one would cut its answers short.
  const limit =
    kind === 'chat'
      ? maxOutputTokens(String(leaf.override_params.model))
      : UNKNOWN_MAX_OUTPUT_TOKENS
  return { [limitName(kind, leaf)]: limit }
}

/** OpenAI's newer models know the limit of a chat completion by its newer name only. */
const limitName = (kind: OverrideKind, { provider }: Leaf): string =>
  kind === 'message_as_chat' && isOpenAI({ provider }) ? 'max_completion_tokens' : 'max_tokens'

function chatDefaults(leaf: Leaf, explicit: ExplicitParams): Record<string, unknown> {
  const { provider = '', thinking, reasoning_effort, thinking_level } = leaf
  // The gateway makes Gemini's thinkingLevel of `reasoning_effort`.
  const effort = GEMINI.includes(provider) ? (thinking_level ?? reasoning_effort) : reasoning_effort
  // OpenRouter's member says all that the others do.
  if (explicit.has('reasoning')) return {}
  return {
    ...(thinking && THINKING.includes(provider) && !explicit.has('thinking') && { thinking }),
    ...(effort && !explicit.has('reasoning_effort') && { reasoning_effort: effort }),
  }
}

/** Anthropic's own place for an effort is `output_config`. */
function messagesDefaults(leaf: Leaf, explicit: ExplicitParams): Record<string, unknown> {
  const { thinking, reasoning_effort } = leaf
  return {
    ...(thinking && !explicit.has('thinking') && { thinking }),
    ...(reasoning_effort &&
      !explicit.has('output_config') && { output_config: { effort: reasoning_effort } }),
  }
}

/** https://platform.openai.com/docs/api-reference/responses/create */
function responsesDefaults(leaf: Leaf, explicit: ExplicitParams): Record<string, unknown> {
  const { max_tokens, max_completion_tokens = max_tokens } = leaf.override_params
  const effort = leaf.reasoning_effort
  return {
    ...(max_completion_tokens !== undefined &&
      !LIMITS.some((name) => explicit.has(name)) && { max_output_tokens: max_completion_tokens }),
    ...(effort && !explicit.has('reasoning') && { reasoning: { effort } }),
  }
}
