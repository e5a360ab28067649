import type { FormatTarget } from '../../conversation'

/** What the providers of one format do not agree on. A provider that is not named gets what OpenAI documents. */
export type Habits = {
  /** The model is OpenAI's, with OpenAI's newer members. */
  isOpenAi: boolean
  /** Under which name a turn takes its thoughts back, if at all. */
  thoughts?: 'reasoning_content' | 'reasoning'
  /** Takes `thinking: {type}`. */
  takesThinking?: (model: string) => boolean
  /** Takes OpenRouter's `reasoning` in place of `reasoning_effort`. */
  takesReasoning?: boolean
  /** The efforts above `high` that it takes. */
  highEfforts?: readonly string[]
  /** Where `cache_control` may stand. */
  caches?: 'parts' | 'everywhere'
  /** Refuses members of a call that it does not know. */
  isStrict?: boolean
}

const always = () => true

/** Kimi K2.5 and later think by switch, but the coding models always think. */
const kimi = (model: string) => /kimi-k(?:2\.|[3-9])/.test(model) && !model.includes('code')

const OPENAI: Habits = { isOpenAi: true, highEfforts: ['xhigh'], isStrict: true }
const ZHIPU: Habits = { isOpenAi: false, thoughts: 'reasoning_content', takesThinking: always }

const HABITS: ReadonlyMap<string, Habits> = new Map<string, Habits>([
  ['openai', OPENAI],
  ['azure-openai', OPENAI],
  // https://api-docs.deepseek.com/guides/thinking_mode
  [
    'deepseek',
    {
      isOpenAi: false,
      thoughts: 'reasoning_content',
      takesThinking: always,
      highEfforts: ['xhigh', 'max'],
    },
  ],
  // https://platform.kimi.ai/docs/guide/use-kimi-k2-thinking-model
  ['moonshot', { isOpenAi: false, thoughts: 'reasoning_content', takesThinking: kimi }],
  // https://docs.bigmodel.cn/cn/guide/capabilities/thinking-mode
  ['zhipu', ZHIPU],
  // https://docs.z.ai/guides/capabilities/thinking-mode
  ['z-ai', ZHIPU],
  // https://docs.siliconflow.cn/en/userguide/capabilities/reasoning
  ['siliconflow', { isOpenAi: false, thoughts: 'reasoning_content' }],
  // https://www.alibabacloud.com/help/en/model-studio/deep-thinking
  // https://www.alibabacloud.com/help/en/model-studio/context-cache
  ['dashscope', { isOpenAi: false, thoughts: 'reasoning_content', caches: 'parts' }],
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  // https://openrouter.ai/docs/features/prompt-caching
  [
    'openrouter',
    {
      isOpenAi: false,
      thoughts: 'reasoning',
      takesReasoning: true,
      highEfforts: ['xhigh'],
      caches: 'everywhere',
    },
  ],
  // https://console.groq.com/docs/openai
  ['groq', { isOpenAi: false, isStrict: true }],
  // https://docs.mistral.ai/api
  ['mistral-ai', { isOpenAi: false, isStrict: true }],
])

/** What the provider of a target wants. */
export const habitsOf = ({ provider }: FormatTarget): Habits =>
  HABITS.get(provider) ?? { isOpenAi: false }
