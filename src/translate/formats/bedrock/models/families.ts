import type { Media } from '../../../conversation'

/** The families of models that Converse treats alike. */
export type FamilyName =
  | 'claude'
  | 'nova'
  | 'nova-2'
  | 'titan'
  | 'llama'
  | 'mistral'
  | 'mistral-instruct'
  | 'mistral-large'
  | 'mistral-3'
  | 'cohere'
  | 'deepseek'
  | 'deepseek-r1'
  | 'qwen'
  | 'gpt-oss'
  /** OpenAI's models without open weights. */
  | 'openai'
  | 'kimi'
  | 'writer'
  | 'jamba'
  | 'grok'
  /** Models with open weights whose structured outputs Bedrock enforces. */
  | 'open'
  | 'unknown'

/** A choice among tools in Converse's words. `auto` is the default and need not be said. */
export type Choice = 'any' | 'tool'

/**
 * What a family takes. AWS refuses the rest with a 400 (`This model doesn't support ...`).
 * https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 */
export type Traits = {
  hasSystem: boolean
  choices: readonly Choice[]
  /** Where a cache point may stand. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
  caches: 'everywhere' | 'all but tools' | 'nowhere'
  /** The longest time that a cache can be asked to keep. */
  longestTtl: '5m' | '1h'
  /** Whether a tool with a hyphen in its name can be called. */
  hasHyphens: boolean
  /** What may lie inside a tool's result. Everything else stands behind the results. */
  holds: readonly Media['kind'][]
  /** What may stand in a turn beside results. https://github.com/pydantic/pydantic-ai/issues/6081 */
  besideResults: 'anything' | 'text and images' | 'nothing'
  /** Whether a result may say that the call failed. */
  hasStatus: boolean
  /** Whether it cites documents, as far as the family knows. See `cites.ts`. */
  cites: boolean
  /** `outputConfig.textFormat`. https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
  hasForm: boolean
  /** `strict` in a tool. */
  hasStrict: boolean
  /** Whether a tool's schema may have more at its top than an object's properties, such as definitions. */
  hasDefinitions: boolean
  /** `temperature` and `topP`. */
  samples: boolean
  /** `stopSequences`. */
  stops: boolean
  /** Whether an answer that may call tools can be streamed. */
  streamsTools: boolean
  /** Whether its own thoughts may come back. */
  takesThoughts: boolean
}

const PLAIN: Traits = {
  hasSystem: true,
  choices: ['any', 'tool'],
  caches: 'nowhere',
  longestTtl: '5m',
  hasHyphens: true,
  holds: ['image'],
  besideResults: 'anything',
  hasStatus: true,
  cites: false,
  hasForm: false,
  hasStrict: false,
  hasDefinitions: true,
  samples: true,
  stops: true,
  streamsTools: true,
  takesThoughts: true,
}

const OPEN: Traits = { ...PLAIN, hasForm: true, hasStrict: true }
const NOVA: Traits = {
  ...PLAIN,
  caches: 'all but tools',
  hasHyphens: false,
  hasDefinitions: false,
}
const MISTRAL: Traits = {
  ...PLAIN,
  choices: [],
  holds: ['document'],
  besideResults: 'nothing',
  streamsTools: false,
}

/**
 * The families. What AWS does not document comes from what it answered:
 * https://github.com/langchain-ai/langchain-aws/issues/620 (choices),
 * https://github.com/pydantic/pydantic-ai/issues/6081 and https://github.com/can1357/oh-my-pi/pull/11685 (results),
 * https://github.com/langchain-ai/langchain-aws/issues/664 and https://github.com/crewAIInc/crewAI/issues/3317 (stop
 * sequences), https://github.com/earendil-works/pi/issues/3739 (tools in streams).
 */
export const FAMILIES: Readonly<Record<FamilyName, Traits>> = {
  claude: {
    ...PLAIN,
    caches: 'everywhere',
    longestTtl: '1h',
    holds: ['image', 'document'],
    besideResults: 'text and images',
    cites: true,
    hasForm: true,
  },
  nova: NOVA,
  'nova-2': NOVA,
  titan: { ...PLAIN, hasSystem: false, choices: [], streamsTools: false },
  llama: {
    ...PLAIN,
    choices: [],
    holds: ['image', 'document'],
    besideResults: 'nothing',
    streamsTools: false,
  },
  mistral: MISTRAL,
  'mistral-instruct': { ...MISTRAL, hasSystem: false },
  'mistral-large': { ...MISTRAL, choices: ['any'] },
  'mistral-3': { ...MISTRAL, choices: ['any'], hasForm: true, hasStrict: true },
  cohere: PLAIN,
  // It takes the choice of one tool, but does not keep to it.
  // https://github.com/langchain-ai/langchain-aws/pull/1261
  deepseek: { ...OPEN, choices: ['any'], stops: false, takesThoughts: false },
  'deepseek-r1': { ...PLAIN, choices: [], streamsTools: false, takesThoughts: false },
  qwen: { ...OPEN, holds: [], stops: false },
  'gpt-oss': { ...OPEN, holds: [], stops: false },
  openai: { ...PLAIN, hasForm: true, holds: [] },
  kimi: { ...OPEN, holds: [] },
  writer: { ...PLAIN, besideResults: 'nothing', hasStatus: false, streamsTools: false },
  jamba: PLAIN,
  grok: { ...PLAIN, hasForm: true, samples: false },
  open: OPEN,
  // What is refused of a model that nobody knows yet, AWS says better.
  unknown: { ...PLAIN, hasForm: true },
}
