/** Reads the value of a top-level member of a request, or nothing. */
export type Read = (member: string) => unknown

/**
 * What requests lose where they are translated, as `@portkey-ai/gateway` 1.15.2 and this folder do it.
 * What decides what the answer is, is refused where it would be lost; what only guides it is left out.
 */
export type Translation = {
  /** From which format to which, for people. */
  between: string
  /** Members, with dots between levels, that are refused; and with what values. */
  refused: Readonly<Record<string, (value: unknown, read: Read) => boolean>>
  /** Members without which a request means the same, or that are only about cost, speed or storage. */
  leftOut: readonly string[]
}

const isGiven = (value: unknown) => value !== undefined && value !== null
const isFilled = (value: unknown) => isGiven(value) && !(Array.isArray(value) && value.length === 0)
const isNot =
  (...defaults: readonly unknown[]) =>
  (value: unknown) =>
    isGiven(value) && !defaults.includes(value)

const asksForFormat = (value: unknown) => isNot('text')((value as { type?: unknown } | null)?.type)
const asksForMoreThanText = (value: unknown) =>
  Array.isArray(value) && value.some((modality) => modality !== 'text')

/** Where no tool can be called, or one is named, there is nothing to call in parallel with it. */
const keepsToolsApart = (value: unknown, read: Read) => {
  if (value !== false || !isFilled(read('tools'))) return false
  const choice = read('tool_choice') ?? 'auto'
  return choice === 'auto' || choice === 'required'
}

/** Anthropic's own tools have a type; the client's have none, or `custom`. */
const hasServerTools = (value: unknown) =>
  Array.isArray(value) && value.some((tool) => isNot('custom')((tool as { type?: unknown })?.type))

/** Of the later members of Anthropic's API neither the gateway nor another provider knows any. */
const LATER = [
  'betas',
  'billing_policy',
  'cache_control',
  'compaction',
  'context_management',
  'diagnostics',
  'fallback_credit_token',
  'fallbacks',
  'speed',
  'user_profile_id',
  'workspace_id',
]

/** A chat completion for a model of Anthropic's, or of Bedrock's, where the gateway translates. */
export const CHAT_TO_MESSAGES: Translation = {
  between: 'chat completions to Claude or Bedrock, by the gateway',
  refused: {
    audio: isGiven,
    functions: isFilled,
    logprobs: isNot(false),
    modalities: asksForMoreThanText,
    moderation: isGiven,
    n: isNot(1),
    parallel_tool_calls: keepsToolsApart,
    response_format: asksForFormat,
    top_logprobs: isNot(0),
    web_search_options: isGiven,
  },
  leftOut: [
    'frequency_penalty',
    'function_call',
    'logit_bias',
    'metadata',
    'prediction',
    'presence_penalty',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'reasoning_effort',
    'safety_identifier',
    'seed',
    'service_tier',
    'store',
    'stream_options',
    'verbosity',
  ],
}

/** A message for Claude where the gateway reads it: without the passthrough. */
export const MESSAGES_TO_CLAUDE: Translation = {
  between: 'messages to Claude, by the gateway',
  refused: { inference_geo: isGiven, 'output_config.format': isGiven, output_format: isGiven },
  leftOut: [...LATER, 'output_config.effort', 'output_config.task_budget'],
}

/** A message for a model of Bedrock's where the gateway translates. */
export const MESSAGES_TO_BEDROCK: Translation = {
  between: 'messages to Bedrock, by the gateway',
  refused: {
    ...MESSAGES_TO_CLAUDE.refused,
    container: isGiven,
    mcp_servers: isFilled,
    'tool_choice.disable_parallel_tool_use': isNot(false),
    tools: hasServerTools,
  },
  leftOut: [...MESSAGES_TO_CLAUDE.leftOut, 'service_tier'],
}

/** A message as a chat completion, for every other provider. */
export const MESSAGES_TO_CHAT: Translation = {
  between: 'messages to other providers',
  refused: {
    container: isGiven,
    inference_geo: isGiven,
    mcp_servers: isFilled,
    tools: hasServerTools,
  },
  leftOut: [...LATER, 'output_config.task_budget', 'service_tier'],
}

/** What neither Claude nor Gemini can do of a chat completion. */
const CHAT_ELSEWHERE: Translation['refused'] = {
  logprobs: isNot(false),
  moderation: isGiven,
  n: isNot(1),
  top_logprobs: isNot(0),
  web_search_options: isGiven,
}

/** A chat completion in Anthropic's format, as Portus writes it. */
export const CHAT_TO_CLAUDE: Translation = {
  between: 'chat completions to Claude',
  refused: {
    ...CHAT_ELSEWHERE,
    audio: isGiven,
    modalities: asksForMoreThanText,
    response_format: (value) => (value as { type?: unknown } | null)?.type === 'json_object',
  },
  leftOut: CHAT_TO_MESSAGES.leftOut.filter(
    (name) =>
      !['function_call', 'reasoning_effort', 'safety_identifier', 'service_tier'].includes(name),
  ),
}

/** A chat completion in Gemini's format, as Portus writes it. */
export const CHAT_TO_GEMINI: Translation = {
  between: 'chat completions to Gemini',
  refused: CHAT_ELSEWHERE,
  leftOut: [
    'logit_bias',
    'metadata',
    'parallel_tool_calls',
    'prediction',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'safety_identifier',
    'service_tier',
    'store',
    'user',
    'verbosity',
  ],
}

/** A message in Gemini's format, as Portus writes it. */
export const MESSAGES_TO_GEMINI: Translation = {
  between: 'messages to Gemini',
  refused: MESSAGES_TO_CHAT.refused,
  leftOut: [...MESSAGES_TO_CHAT.leftOut, 'metadata'],
}

/** What Portus' own translations lose, by the client's dialect and the provider's format. */
const OURS: Readonly<Record<string, Translation>> = {
  'openai anthropic': CHAT_TO_CLAUDE,
  'openai gemini': CHAT_TO_GEMINI,
  'anthropic gemini': MESSAGES_TO_GEMINI,
  'anthropic openai-chat': MESSAGES_TO_CHAT,
}

/** What a translation of Portus' own loses. Undefined where it loses nothing. */
export const ourLosses = (dialect: string, format: string): Translation | undefined =>
  OURS[`${dialect} ${format}`]

/** Every translation that loses something. */
export const TRANSLATIONS: readonly Translation[] = [
  CHAT_TO_CLAUDE,
  CHAT_TO_GEMINI,
  MESSAGES_TO_GEMINI,
  CHAT_TO_MESSAGES,
  MESSAGES_TO_CHAT,
  MESSAGES_TO_CLAUDE,
  MESSAGES_TO_BEDROCK,
]

/** The members of a request that would be lost and must not be. */
export const lostMembers = ({ refused }: Translation, read: Read): string[] =>
  Object.keys(refused).filter((path) => {
    const [member = '', inner] = path.split('.')
    const value = read(member)
    const asked = inner === undefined ? value : (value as Record<string, unknown> | null)?.[inner]
    return refused[path]?.(asked, read) === true
  })
