import type { FormatTarget } from '../../../conversation'
import { entryOf } from '../../../values'
import { MODEL_TRAITS } from './model-traits'
import type { Traits } from './trait-kinds'

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const OPENAI: Traits = { takesTextParts: true, wantsWholeSchemas: true }

const TABLE: Readonly<Record<string, Traits>> = {
  openai: OPENAI,
  'azure-openai': OPENAI,
  // https://inference-docs.cerebras.ai/capabilities/structured-outputs
  // https://inference-docs.cerebras.ai/api-reference/chat-completions
  cerebras: { wantsWholeSchemas: true, takesCacheKey: true },
  // https://help.aliyun.com/en/model-studio/deep-thinking
  // https://help.aliyun.com/en/model-studio/context-cache
  dashscope: { thinking: 'enable_thinking', takesTopK: true, takesCacheHints: true },
  // https://docs.deepinfra.com/chat/reasoning
  deepinfra: {
    thinking: 'effort_none',
    takesEffort: true,
    efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
    takesTopK: true,
  },
  // https://api-docs.deepseek.com/guides/thinking_mode
  // https://api-docs.deepseek.com/quick_start/rate_limit
  deepseek: {
    userMember: 'user_id',
    history: 'reasoning_content',
    unknownThought: '',
    thinking: 'thinking',
    takesEffort: true,
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  },
  // https://featherless.ai/docs/api-reference-chat-completions
  'featherless-ai': { takesTopK: true },
  // https://docs.fireworks.ai/guides/reasoning
  // https://docs.fireworks.ai/api-reference/post-chatcompletions
  'fireworks-ai': {
    takesCacheKey: true,
    history: 'reasoning_content',
    takesEffort: true,
    efforts: ['none', 'low', 'medium', 'high', 'max'],
    takesTopK: true,
  },
  // https://console.groq.com/docs/structured-outputs
  groq: { wantsWholeSchemas: true },
  // https://docs.hyperbolic.xyz/docs/rest-api
  hyperbolic: { takesTopK: true },
  // https://platform.kimi.ai/docs/api/chat
  moonshot: {
    history: 'reasoning_content',
    unknownThought: ' ',
    thinking: 'thinking_off',
    userMember: 'safety_identifier',
    takesCacheKey: true,
  },
  // https://docs.mistral.ai/inference/conversations/advanced/prompt-caching
  'mistral-ai': { takesCacheKey: true },
  // https://docs.tokenfactory.nebius.com/api-reference/inference/create-chat-completion
  nebius: {
    history: 'reasoning_content',
    takesEffort: true,
    efforts: ['low', 'medium', 'high'],
    takesTopK: true,
  },
  // https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion
  'novita-ai': { takesTopK: true },
  // It refuses an effort for models that do not think, but `none` for none.
  // https://docs.ollama.com/api/openai-compatibility
  ollama: { history: 'reasoning', thinking: 'effort_none' },
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  // https://openrouter.ai/docs/features/prompt-caching
  openrouter: {
    history: 'reasoning_details',
    thinking: 'reasoning',
    takesTopK: true,
    takesCacheHints: true,
    takesTextParts: true,
  },
  // https://docs.perplexity.ai/api-reference/sonar-post
  'perplexity-ai': { takesEffort: true, efforts: ['minimal', 'low', 'medium', 'high'] },
  // https://docs.sambanova.ai/docs/en/features/openai-compatibility
  sambanova: { history: 'reasoning', takesTopK: true },
  // https://docs.siliconflow.cn/en/api-reference/chat-completions/chat-completions
  siliconflow: { takesTopK: true },
  // https://docs.together.ai/reference/chat-completions
  'together-ai': { takesTopK: true },
  // https://docs.z.ai/guides/capabilities/thinking-mode
  // https://docs.z.ai/api-reference/llm/chat-completion
  'z-ai': { history: 'reasoning_content', thinking: 'thinking', userMember: 'user_id' },
  zhipu: { history: 'reasoning_content', thinking: 'thinking', userMember: 'user_id' },
}

/** What a provider has, and its model. */
export function traitsOf({ provider, model }: FormatTarget): Traits {
  const traits = entryOf(TABLE, provider) ?? {}
  const [, more] = entryOf(MODEL_TRAITS, provider)?.find(([name]) => name.test(model)) ?? []
  return more ? { ...traits, ...more } : traits
}

/** Gemini behind OpenAI's format. https://ai.google.dev/gemini-api/docs/openai */
export const isGemini = ({ model }: FormatTarget): boolean => /gemini/i.test(model)

/** Claude behind OpenAI's format. */
export const isClaudeModel = ({ model }: FormatTarget): boolean => /claude/i.test(model)
