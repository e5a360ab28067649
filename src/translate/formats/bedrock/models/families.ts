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
  /** What may lie inside a tool's result. Everything else stands behind the results. */
  holds: readonly Media['kind'][]
  /** What may stand in a turn beside results. https://github.com/pydantic/pydantic-ai/issues/6081 */
  besideResults: 'anything' | 'text and images' | 'nothing'
  /** Whether a result may say that the call failed. */
  hasStatus: boolean
  /** Whether documents of plain text may be blocks. Otherwise they are text. */
  hasTextDocuments: boolean
  /** Whether it cites documents, as far as the family knows. See `cites.ts`. */
  cites: boolean
  /** `outputConfig.textFormat`. https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
  hasForm: boolean
  /** `strict` in a tool. */
  hasStrict: boolean
  /** `temperature` and `topP`. */
  samples: boolean
  /** Whether its own thoughts may come back. */
  takesThoughts: boolean
}

const PLAIN: Traits = {
  hasSystem: true,
  choices: ['any', 'tool'],
  caches: 'nowhere',
  longestTtl: '5m',
  holds: ['image'],
  besideResults: 'anything',
  hasStatus: true,
  hasTextDocuments: false,
  cites: false,
  hasForm: false,
  hasStrict: false,
  samples: true,
  takesThoughts: true,
}

const OPEN: Traits = { ...PLAIN, hasForm: true, hasStrict: true }
const NOVA: Traits = { ...PLAIN, caches: 'all but tools' }
const MISTRAL: Traits = { ...PLAIN, choices: [], holds: ['document'], besideResults: 'nothing' }

/**
 * The families. What AWS does not document comes from what it answered:
 * https://github.com/langchain-ai/langchain-aws/issues/620 (choices),
 * https://github.com/pydantic/pydantic-ai/issues/6081 (results).
 */
export const FAMILIES: Readonly<Record<FamilyName, Traits>> = {
  claude: {
    ...PLAIN,
    caches: 'everywhere',
    longestTtl: '1h',
    holds: ['image', 'document'],
    besideResults: 'text and images',
    hasTextDocuments: true,
    cites: true,
    hasForm: true,
  },
  nova: NOVA,
  'nova-2': NOVA,
  titan: { ...PLAIN, hasSystem: false, choices: [] },
  llama: { ...PLAIN, choices: [], holds: ['image', 'document'], besideResults: 'nothing' },
  mistral: MISTRAL,
  'mistral-instruct': { ...MISTRAL, hasSystem: false },
  'mistral-large': { ...MISTRAL, choices: ['any'] },
  'mistral-3': { ...MISTRAL, choices: ['any'], hasForm: true, hasStrict: true },
  cohere: PLAIN,
  // It takes the choice of one tool, but does not keep to it.
  // https://github.com/langchain-ai/langchain-aws/pull/1261
  deepseek: { ...OPEN, choices: ['any'], takesThoughts: false },
  'deepseek-r1': { ...PLAIN, choices: [], takesThoughts: false },
  qwen: { ...OPEN, holds: [] },
  'gpt-oss': OPEN,
  kimi: { ...OPEN, holds: [] },
  writer: { ...PLAIN, besideResults: 'nothing', hasStatus: false },
  jamba: PLAIN,
  grok: { ...PLAIN, hasForm: true, samples: false },
  open: OPEN,
  // What is refused of a model that nobody knows yet, AWS says better.
  unknown: { ...PLAIN, hasForm: true },
}
