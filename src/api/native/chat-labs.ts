import { OF_MISTRAL, OF_OPENAI_ITSELF, TO_MAX_TOKENS, UNASKED_USAGE } from './quirks'
import { atBase, type NativeRow, TYPED } from './row'

/** Who makes models, or sells those of one maker. */
export const NATIVE_CHAT_LABS: Readonly<Record<string, NativeRow>> = {
  ai21: {
    place: atBase(),
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://docs.ai21.com/reference/jamba-1-6-api-ref',
  },
  'azure-ai': {
    // It drops what a model does not know: the gateway sends `extra-parameters: drop`.
    place: TYPED,
    takesDeveloper: false,
    source:
      'https://learn.microsoft.com/rest/api/aifoundry/model-inference/get-chat-completions/get-chat-completions',
  },
  'azure-openai': {
    place: TYPED,
    source: 'https://learn.microsoft.com/azure/ai-foundry/openai/reference',
  },
  dashscope: {
    place: atBase(),
    drop: OF_OPENAI_ITSELF,
    takesDeveloper: false,
    source:
      'https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions',
  },
  deepseek: {
    place: atBase('/v1'),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://api-docs.deepseek.com/api/create-chat-completion',
  },
  github: {
    // As for `azure-ai`.
    place: atBase(),
    takesDeveloper: false,
    source: 'https://docs.github.com/rest/models/inference',
  },
  lingyi: {
    place: atBase('/v1'),
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://platform.lingyiwanwu.com/docs/api-reference',
  },
  'mistral-ai': {
    place: atBase(),
    ...OF_MISTRAL,
    source: 'https://docs.mistral.ai/api/endpoint/chat',
  },
  moonshot: {
    place: atBase('/v1'),
    drop: OF_OPENAI_ITSELF.filter(
      (name) => name !== 'prompt_cache_key' && name !== 'safety_identifier',
    ),
    takesDeveloper: false,
    source: 'https://platform.kimi.ai/docs/api/chat',
  },
  openai: { place: atBase(), source: 'https://platform.openai.com/docs/api-reference/chat' },
  'perplexity-ai': {
    place: atBase(),
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://docs.perplexity.ai/docs/sonar/openai-compatibility',
  },
  'reka-ai': {
    // Its own format is at `/chat`. Both take the key in `x-api-key`.
    place: atBase('/v1'),
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://docs.reka.ai/chat/api-reference/create-chat-completion',
  },
  upstage: {
    place: atBase(),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://console.upstage.ai/api/chat',
  },
  'x-ai': {
    place: atBase(),
    source: 'https://docs.x.ai/developers/rest-api-reference/inference/chat',
  },
  'z-ai': {
    place: atBase(),
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://docs.z.ai/api-reference/llm/chat-completion',
  },
  zhipu: {
    place: atBase(),
    ...TO_MAX_TOKENS,
    ...UNASKED_USAGE,
    drop: OF_OPENAI_ITSELF,
    source: 'https://docs.bigmodel.cn/api-reference',
  },
}
