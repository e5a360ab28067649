import { VERTEX_ENDPOINT } from '../../api/provider-apis'
import { FUNCTIONS, LOGPROBS, PENALTIES, TOOLS } from './member-groups'

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
