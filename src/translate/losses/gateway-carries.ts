import { VERTEX_ENDPOINT, VERTEX_MISTRAL, VERTEX_OPEN } from '../../api/provider-apis'

const SAMPLING = ['temperature', 'top_p'] as const
const LIMITS = ['max_completion_tokens', 'max_tokens'] as const
const PENALTIES = ['frequency_penalty', 'presence_penalty'] as const
const TOOLS = ['tool_choice', 'tools'] as const
const FUNCTIONS = ['function_call', 'functions'] as const
const LOGPROBS = ['logprobs', 'top_logprobs'] as const

const PLAIN = [...LIMITS, ...SAMPLING, ...PENALTIES, 'n', 'stop'] as const
const CALLING = [...PLAIN, ...TOOLS, 'response_format'] as const

/**
 * What the gateway carries of a chat completion, by whose API a target speaks: of providers to which it does
 * not carry nearly all. A test asks the gateway.
 */
export const CARRIED: Readonly<Record<string, readonly string[]>> = {
  '302ai': ['max_tokens', ...SAMPLING, ...PENALTIES, 'stop'],
  ai21: PLAIN,
  anyscale: [...CALLING, ...FUNCTIONS, ...LOGPROBS, 'logit_bias', 'user'],
  bytez: ['max_tokens', ...SAMPLING],
  cohere: ['max_tokens', ...SAMPLING, ...PENALTIES, ...TOOLS, 'response_format', 'seed', 'stop'],
  deepbricks: [
    ...CALLING,
    ...FUNCTIONS,
    ...LOGPROBS,
    'logit_bias',
    'seed',
    'stream_options',
    'user',
  ],
  deepinfra: PLAIN,
  deepseek: [...LIMITS, ...SAMPLING, ...PENALTIES, ...LOGPROBS, 'response_format', 'stop'],
  'fireworks-ai': [...PLAIN, ...LOGPROBS, 'response_format', 'tools', 'user'],
  google: [
    ...LIMITS,
    ...SAMPLING,
    ...TOOLS,
    ...LOGPROBS,
    'modalities',
    'reasoning_effort',
    'response_format',
    'seed',
    'stop',
  ],
  huggingface: [...CALLING, ...FUNCTIONS, 'logit_bias', 'user'],
  lepton: [
    'max_tokens',
    ...SAMPLING,
    ...PENALTIES,
    ...LOGPROBS,
    'logit_bias',
    'n',
    'seed',
    'stop',
    'stream_options',
    'tools',
    'user',
  ],
  lingyi: [...LIMITS, ...SAMPLING],
  'mistral-ai': [...LIMITS, ...SAMPLING, ...TOOLS, 'parallel_tool_calls', 'seed'],
  monsterapi: SAMPLING,
  moonshot: [...LIMITS, ...SAMPLING],
  ncompass: PLAIN,
  'novita-ai': [...CALLING, 'logprobs'],
  ollama: [...LIMITS, ...SAMPLING, ...PENALTIES, 'response_format', 'seed', 'stop', 'tools'],
  openrouter: [
    ...LIMITS,
    ...SAMPLING,
    ...TOOLS,
    'modalities',
    'reasoning_effort',
    'response_format',
    'stream_options',
  ],
  // It carries tools, too. But it loses the calls of answers and of the conversation.
  oracle: [...PLAIN, 'logit_bias', 'logprobs', 'seed'],
  palm: [...LIMITS, ...SAMPLING, 'n', 'stop'],
  'perplexity-ai': [
    ...LIMITS,
    ...SAMPLING,
    ...PENALTIES,
    'n',
    'response_format',
    'web_search_options',
  ],
  predibase: [...LIMITS, ...SAMPLING, 'n', 'response_format', 'stop'],
  'reka-ai': [...LIMITS, ...SAMPLING, ...PENALTIES, 'seed', 'stop'],
  siliconflow: PLAIN,
  'together-ai': [
    ...LIMITS,
    ...SAMPLING,
    ...TOOLS,
    'frequency_penalty',
    'logprobs',
    'response_format',
    'stop',
  ],
  [VERTEX_MISTRAL]: [...LIMITS, ...SAMPLING, ...TOOLS, 'parallel_tool_calls', 'seed'],
  [VERTEX_OPEN]: [...LIMITS, ...SAMPLING],
  'workers-ai': LIMITS,
  zhipu: ['max_tokens', ...SAMPLING],
}
/** Members of OpenAI's that are newer than the gateway. It carries them to nobody. */
const NEWER = ['moderation', 'prompt_cache_options', 'prompt_cache_retention'] as const

const WITHOUT_TOOLS = [...FUNCTIONS, ...TOOLS, 'seed', 'user'] as const

/** The members that the gateway does not carry to providers to which it carries nearly all. */
export const LOST: Readonly<Record<string, readonly string[]>> = {
  'azure-ai': [...NEWER, ...FUNCTIONS, 'parallel_tool_calls', 'service_tier'],
  'azure-openai': [...NEWER, 'parallel_tool_calls', 'service_tier'],
  cerebras: [
    ...NEWER,
    ...PENALTIES,
    'logit_bias',
    'logprobs',
    'parallel_tool_calls',
    'service_tier',
  ],
  github: [...NEWER, ...FUNCTIONS, 'parallel_tool_calls', 'service_tier'],
  groq: [...NEWER, ...LOGPROBS],
  'lemonfox-ai': [
    ...NEWER,
    ...WITHOUT_TOOLS,
    'logit_bias',
    'logprobs',
    'n',
    'response_format',
    'stream_options',
  ],
  nscale: [...NEWER, ...WITHOUT_TOOLS, 'stream_options'],
  sambanova: [
    ...NEWER,
    ...WITHOUT_TOOLS,
    ...PENALTIES,
    'logit_bias',
    'logprobs',
    'response_format',
  ],
  ...Object.fromEntries(
    [
      'aibadgr',
      'cometapi',
      'dashscope',
      'featherless-ai',
      'hyperbolic',
      'inference-net',
      'iointelligence',
      'kluster-ai',
      'krutrim',
      'lambda',
      'matterai',
      'modal',
      'nebius',
      'nextbit',
      'openai',
      'ovhcloud',
      'upstage',
      'x-ai',
      'z-ai',
      VERTEX_ENDPOINT,
    ].map((api) => [api, NEWER]),
  ),
}
