import { VERTEX_MISTRAL, VERTEX_OPEN } from '../../api/provider-apis'
import { FUNCTIONS, LOGPROBS, PENALTIES, TOOLS } from './member-groups'

const SAMPLING = ['temperature', 'top_p'] as const
const LIMITS = ['max_completion_tokens', 'max_tokens'] as const

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
