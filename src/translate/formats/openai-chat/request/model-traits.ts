import type { Traits } from './trait-kinds'

/** A name that fits, and what its model has. */
type ModelTraits = readonly [name: RegExp, traits: Traits]

/** Not what OpenAI's own models have. */
const NOTHING: Traits = { takesTextParts: false, wantsWholeSchemas: false }

/** https://docs.z.ai/guides/capabilities/thinking-mode */
const GLM: readonly ModelTraits[] = [
  [/glm-5\.3/i, { takesEffort: true, efforts: ['low', 'high', 'max'], thinksAlways: true }],
  [/glm-5\.2/i, { takesEffort: true }],
]

/** What some models of a provider have besides. The first that fits holds. */
export const MODEL_TRAITS: Readonly<Record<string, readonly ModelTraits[]>> = {
  // Models that want their thoughts back wherever they run. OpenAI's own are not called like them.
  openai: [[/deepseek|kimi/i, { ...NOTHING, history: 'reasoning_content', unknownThought: ' ' }]],
  // https://inference-docs.cerebras.ai/capabilities/reasoning
  cerebras: [
    [/gpt-oss/, { history: 'reasoning' }],
    [/glm/, { thinking: 'effort_none' }],
  ],
  // https://console.groq.com/docs/reasoning
  groq: [
    [
      /qwen3\.8/,
      {
        history: 'reasoning',
        thinking: 'effort_none',
        takesEffort: true,
        efforts: ['none', 'low', 'medium', 'high'],
      },
    ],
    [/qwen3/, { history: 'reasoning', thinking: 'effort_none' }],
    [/gpt-oss/, { history: 'reasoning' }],
  ],
  // https://docs.x.ai/developers/model-capabilities/text/reasoning
  'x-ai': [
    [/^grok-3-mini/, { takesEffort: true, efforts: ['low', 'high'], thinksAlways: true }],
    [
      /^grok-4\.3/,
      {
        thinking: 'effort_none',
        takesEffort: true,
        efforts: ['none', 'low', 'medium', 'high'],
      },
    ],
    [/^grok-4\.5/, { takesEffort: true, efforts: ['low', 'medium', 'high'], thinksAlways: true }],
  ],
  'z-ai': GLM,
  zhipu: GLM,
}
