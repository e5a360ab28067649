import { completeResults } from '../../complete-results'
import type { Conversation, JsonObject, Reasoning } from '../../conversation'
import {
  booleanOf,
  defined,
  emptyMembers,
  entryOf,
  filledTextOf,
  isObject,
  numberOf,
  objectOf,
  textOf,
  textsOf,
} from '../../values'
import { readMessages } from './read-messages'
import { readOutputFormat, readToolChoice, readTools } from './read-tools'
import { readWebSearch } from './read-web-search'

/** The members that are read. Every other one goes on under its own name. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'functions',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'response_format',
  'reasoning_effort',
  'user',
  'safety_identifier',
  'service_tier',
  'stream',
  'stream_options',
  'web_search_options',
])

/**
 * Reads a chat completion request. https://platform.openai.com/docs/api-reference/chat/create
 *
 * @throws {Untranslatable}
 */
export function readRequest(request: JsonObject, whole: (text: string) => string): Conversation {
  const { reasoning, isThinkingRead, isReasoningRead } = readReasoningMembers(request)
  const rest = emptyMembers()
  for (const [name, value] of Object.entries(request)) {
    if (READ.has(name) || value === null || value === undefined) continue
    if ((name === 'thinking' && isThinkingRead) || (name === 'reasoning' && isReasoningRead))
      continue
    rest[name] = value
  }
  return {
    model: textOf(request.model) ?? '',
    turns: completeResults(readMessages(request.messages, whole)),
    tools: readTools(request),
    ...defined({
      webSearch: readWebSearch(request.web_search_options),
      toolChoice: readToolChoice(request),
      parallelCalls: booleanOf(request.parallel_tool_calls),
      maxOutputTokens: numberOf(request.max_completion_tokens) ?? numberOf(request.max_tokens),
      temperature: numberOf(request.temperature),
      topP: numberOf(request.top_p),
      topK: numberOf(request.top_k),
      stop: readStop(request.stop),
      seed: numberOf(request.seed),
      presencePenalty: numberOf(request.presence_penalty),
      frequencyPenalty: numberOf(request.frequency_penalty),
      output: readOutputFormat(request.response_format),
      reasoning,
      user: filledTextOf(request.safety_identifier) ?? filledTextOf(request.user),
      serviceTier: filledTextOf(request.service_tier),
    }),
    isStreamed: request.stream === true,
    rest,
  }
}

function readStop(value: unknown): readonly string[] | undefined {
  const stop = typeof value === 'string' ? [value] : textsOf(value)
  return stop.length > 0 ? stop : undefined
}

const MODES: Readonly<Record<string, Reasoning['mode']>> = {
  enabled: 'on',
  disabled: 'off',
  adaptive: 'adaptive',
}

/**
 * How much to think: OpenAI's `reasoning_effort`, Anthropic's `thinking`, which LiteLLM, DeepSeek and others
 * take in a chat and in which Cohere has `token_budget`, and OpenRouter's `reasoning`. The last says that
 * thoughts are shown unless excluded. https://docs.cohere.com/docs/reasoning
 * https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
function readReasoningMembers(request: JsonObject) {
  const thinking = objectOf(request.thinking)
  const router = objectOf(request.reasoning)
  const mode = entryOf(MODES, thinking?.type)
  const display = textOf(thinking?.display)
  const reasoning: Reasoning = defined({
    mode: mode ?? modeOf(router?.enabled),
    budgetTokens:
      numberOf(thinking?.budget_tokens) ??
      numberOf(thinking?.token_budget) ??
      numberOf(router?.max_tokens),
    effort: filledTextOf(request.reasoning_effort) ?? filledTextOf(router?.effort),
    isShown: display === undefined ? router && router.exclude !== true : display !== 'omitted',
  })
  return {
    reasoning: Object.keys(reasoning).length > 0 ? reasoning : undefined,
    isThinkingRead: mode !== undefined,
    isReasoningRead: isObject(request.reasoning),
  }
}

const modeOf = (isEnabled: unknown): Reasoning['mode'] =>
  typeof isEnabled === 'boolean' ? (isEnabled ? 'on' : 'off') : undefined
