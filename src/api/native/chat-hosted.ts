import {
  CEREBRAS_TAKES,
  FIREWORKS_TAKES,
  OF_OPENAI_ITSELF,
  TO_MAX_TOKENS,
  UNASKED_USAGE,
} from './quirks'
import { atBase, atOrigin, type NativeRow, TYPED } from './row'

/** A host without a known document. It gets the members that the gateway has always sent it. */
const ALLOWED_ONLY = {
  ...TO_MAX_TOKENS,
  ...UNASKED_USAGE,
  drop: OF_OPENAI_ITSELF,
} as const

/** A host to which the gateway has always passed nearly all of OpenAI's members. */
const NEARLY_ALL = { takesDeveloper: false } as const

/** Who hosts models of several makers. */
export const NATIVE_CHAT_HOSTED: Readonly<Record<string, NativeRow>> = {
  '302ai': { place: atBase('/v1'), ...ALLOWED_ONLY, source: 'https://doc.302.ai/' },
  aibadgr: { place: atBase(), ...NEARLY_ALL, source: 'https://aibadgr.com/docs' },
  anyscale: {
    place: atBase(),
    ...ALLOWED_ONLY,
    source: 'https://docs.anyscale.com/llms/serving',
  },
  bytez: {
    // Its own format has the model in the path, and wants `Key` in the place of `Bearer`.
    place: atBase('/models/v2/openai/v1'),
    isBearer: true,
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source:
      'https://docs.bytez.com/http-reference/examples/openai-compliant/chatCompletionsExample',
  },
  cerebras: {
    place: atBase(),
    takes: CEREBRAS_TAKES,
    source: 'https://inference-docs.cerebras.ai/api-reference/chat-completions',
  },
  cometapi: {
    place: atBase(),
    ...NEARLY_ALL,
    source: 'https://api.cometapi.com/doc',
  },
  deepbricks: { place: atBase(), ...ALLOWED_ONLY, source: 'https://deepbricks.ai/api-docs' },
  deepinfra: {
    place: atBase(),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://docs.deepinfra.com/api-reference/chat-completions/openai-chat-completions',
  },
  'featherless-ai': {
    place: atBase(),
    ...NEARLY_ALL,
    source: 'https://featherless.ai/docs/api-reference-chat-completions',
  },
  'fireworks-ai': {
    place: TYPED,
    ...TO_MAX_TOKENS,
    // Any other member is a 400. Streams say their usage unasked.
    takes: FIREWORKS_TAKES,
    ...UNASKED_USAGE,
    source: 'https://docs.fireworks.ai/api-reference/post-chatcompletions',
  },
  groq: {
    place: atBase(),
    // A member that it does not know is a 400, `property is unsupported`. It has tiers of its own.
    drop: ['logit_bias', ...OF_OPENAI_ITSELF.filter((name) => name !== 'service_tier')],
    refuses: ['audio', 'logprobs', 'modalities', 'top_logprobs', 'web_search_options'],
    source: 'https://console.groq.com/docs/openai',
  },
  huggingface: {
    place: TYPED,
    ...TO_MAX_TOKENS,
    drop: OF_OPENAI_ITSELF,
    takesDeveloper: false,
    source: 'https://huggingface.co/docs/inference-providers/tasks/chat-completion',
  },
  hyperbolic: {
    place: atBase('/v1'),
    source: 'https://docs.hyperbolic.xyz/docs/rest-api',
  },
  'inference-net': { place: atBase(), source: 'https://docs.inference.net/api/api-quickstart' },
  iointelligence: {
    place: atBase(),
    ...NEARLY_ALL,
    source: 'https://io.net/docs/guides/intelligence/reasoning-for-chat-completions',
  },
  'kluster-ai': {
    place: atBase(),
    ...NEARLY_ALL,
    source: 'https://docs.kluster.ai/api-reference/reference/',
  },
  krutrim: {
    place: atBase(),
    ...NEARLY_ALL,
    source: 'https://cloud.olakrutrim.com/docs',
  },
  lambda: { place: atBase(), source: 'https://docs.lambda.ai/public-cloud/lambda-inference-api/' },
  'lemonfox-ai': {
    place: atBase(),
    ...ALLOWED_ONLY,
    source: 'https://www.lemonfox.ai/apis/llama-3',
  },
  lepton: {
    place: atBase('/api/v1'),
    ...ALLOWED_ONLY,
    source: 'https://docs.nvidia.com/dgx-cloud/lepton/',
  },
  matterai: { place: atBase(), ...ALLOWED_ONLY, source: 'https://docs.matterai.so/' },
  modal: { place: atBase(), source: 'https://modal.com/docs/examples/vllm_inference' },
  monsterapi: {
    place: atBase(),
    ...ALLOWED_ONLY,
    source: 'https://developer.monsterapi.ai/docs',
  },
  ncompass: { place: atBase(), ...ALLOWED_ONLY, source: 'https://docs.ncompass.tech/' },
  nebius: {
    place: atBase(),
    takesDeveloper: false,
    source: 'https://docs.tokenfactory.nebius.com/api-reference/inference/create-chat-completion',
  },
  nextbit: { place: atBase(), ...NEARLY_ALL, source: 'https://www.nextbit256.com/docs' },
  'novita-ai': {
    place: atBase('/v1'),
    ...ALLOWED_ONLY,
    source: 'https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion',
  },
  nscale: {
    place: atBase(),
    ...NEARLY_ALL,
    ...TO_MAX_TOKENS,
    takesUsage: false,
    source: 'https://docs.nscale.com/api-reference/inference-api/chat/create-chat-completion',
  },
  ollama: {
    // It ignores what it does not know.
    place: atBase('/v1'),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://docs.ollama.com/api/openai-compatibility',
  },
  openrouter: {
    place: atBase('/v1'),
    source: 'https://openrouter.ai/docs/api-reference/overview',
  },
  ovhcloud: {
    place: atBase(),
    ...NEARLY_ALL,
    source: 'https://help.ovhcloud.com/csm/en-public-cloud-ai-endpoints-getting-started',
  },
  predibase: {
    place: TYPED,
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://docs.predibase.com/user-guide/inference/openai-sdk',
  },
  sambanova: {
    place: atBase('/v1'),
    takesDeveloper: false,
    source: 'https://docs.sambanova.ai/docs/en/features/openai-compatibility',
  },
  siliconflow: {
    place: atBase(),
    ...ALLOWED_ONLY,
    source: 'https://docs.siliconflow.cn/cn/api-reference/chat-completions/chat-completions',
  },
  'together-ai': {
    place: atBase('/v1'),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://docs.together.ai/reference/chat-completions',
  },
  triton: {
    // The frontend with OpenAI's API is a server of its own, beside that of the models' own addresses.
    place: atOrigin('/v1'),
    ...TO_MAX_TOKENS,
    drop: OF_OPENAI_ITSELF,
    takesDeveloper: false,
    source:
      'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/client_guide/openai_readme.html',
  },
  'workers-ai': {
    // Beside the addresses of its own format, in which the model is a part of the path.
    place: atBase('/../v1'),
    hosts: [],
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/',
  },
}
