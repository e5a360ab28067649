import type { FormatTarget } from '../../../conversation'
import { entryOf } from '../../../values'

/** How a provider wants its thoughts back. */
export type History =
  /** DeepSeek's member of a message. */
  | 'reasoning_content'
  /** OpenRouter's list of a message. */
  | 'reasoning_details'

/** How a provider is told how much to think, beside OpenAI's `reasoning_effort`. */
export type ThinkingSwitch =
  /** `{"type": "enabled"}`, as Anthropic has it. */
  | 'thinking'
  /** The same, only to switch it off: the models think unless told not to. */
  | 'thinking_off'
  /** Alibaba's `enable_thinking` and `thinking_budget`. */
  | 'enable_thinking'
  /** OpenRouter's `reasoning`. */
  | 'reasoning'

/** What of OpenAI's format a provider has by its own documents, as far as a translation needs to know. */
export type Traits = {
  history?: History
  /**
   * What stands in `reasoning_content` of a turn with calls whose thoughts are not known. Such a turn is
   * refused without the member.
   */
  unknownThought?: string
  thinking?: ThinkingSwitch
  /** Whether `reasoning_effort` is known, whatever the model. */
  takesEffort?: boolean
  takesTopK?: boolean
  /** Whether parts may have `cache_control`. */
  takesCacheHints?: boolean
  /** Whether system messages, answers and results may be lists of texts. */
  takesTextParts?: boolean
  /** Whether a strict schema is refused where an object has optional properties. */
  wantsWholeSchemas?: boolean
}

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const OPENAI: Traits = { takesTextParts: true, wantsWholeSchemas: true }

const TABLE: Readonly<Record<string, Traits>> = {
  openai: OPENAI,
  'azure-openai': OPENAI,
  // https://inference-docs.cerebras.ai/capabilities/structured-outputs
  cerebras: { wantsWholeSchemas: true },
  // https://help.aliyun.com/en/model-studio/deep-thinking
  // https://help.aliyun.com/en/model-studio/context-cache
  dashscope: { thinking: 'enable_thinking', takesTopK: true, takesCacheHints: true },
  // https://deepinfra.com/docs/openai_api
  deepinfra: { takesEffort: true, takesTopK: true },
  // https://api-docs.deepseek.com/guides/thinking_mode
  deepseek: {
    history: 'reasoning_content',
    unknownThought: '',
    thinking: 'thinking',
    takesEffort: true,
  },
  // https://featherless.ai/docs/api-reference-chat-completions
  'featherless-ai': { takesTopK: true },
  // https://docs.fireworks.ai/guides/reasoning
  'fireworks-ai': { history: 'reasoning_content', takesEffort: true, takesTopK: true },
  // https://console.groq.com/docs/structured-outputs
  groq: { wantsWholeSchemas: true },
  // https://docs.hyperbolic.xyz/docs/rest-api
  hyperbolic: { takesTopK: true },
  // https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model
  moonshot: { history: 'reasoning_content', unknownThought: ' ', thinking: 'thinking_off' },
  // https://docs.tokenfactory.nebius.com/api-reference/introduction
  nebius: { takesTopK: true },
  // https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion
  'novita-ai': { takesTopK: true },
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  // https://openrouter.ai/docs/features/prompt-caching
  openrouter: {
    history: 'reasoning_details',
    thinking: 'reasoning',
    takesTopK: true,
    takesCacheHints: true,
    takesTextParts: true,
  },
  // https://docs.perplexity.ai/api-reference/chat-completions-post
  'perplexity-ai': { takesTopK: true },
  // https://docs.sambanova.ai/docs/en/features/openai-compatibility
  sambanova: { takesTopK: true },
  // https://docs.siliconflow.cn/en/api-reference/chat-completions/chat-completions
  siliconflow: { takesTopK: true },
  // https://docs.together.ai/reference/chat-completions-1
  'together-ai': { takesTopK: true },
  // https://docs.z.ai/guides/capabilities/thinking-mode
  'z-ai': { history: 'reasoning_content', thinking: 'thinking' },
  zhipu: { history: 'reasoning_content', thinking: 'thinking' },
}

/** Models that want their thoughts back wherever they run. */
const THINKERS = /deepseek|kimi/i

/** What a provider has. OpenAI's own models are not called like those that others serve at its address. */
export function traitsOf({ provider, model }: FormatTarget): Traits {
  const traits = entryOf(TABLE, provider) ?? {}
  return provider === 'openai' && THINKERS.test(model)
    ? { history: 'reasoning_content', unknownThought: ' ' }
    : traits
}

/** Gemini behind OpenAI's format. https://ai.google.dev/gemini-api/docs/openai */
export const isGemini = ({ model }: FormatTarget): boolean => /gemini/i.test(model)

/** Claude behind OpenAI's format. */
export const isClaudeModel = ({ model }: FormatTarget): boolean => /claude/i.test(model)
