import { atBase, atOrigin, type NativeRow, TYPED } from './row'

/** A row of the table of embeddings. */
export type EmbeddingsRow = NativeRow & {
  /** So many inputs fit in one call, by the provider's document. Portus makes several calls of more. */
  inputsPerCall?: number
  /** So many tokens fit in one call, all inputs together. */
  tokensPerCall?: number
  /** False where the provider has one length for all vectors, and ignores that another was asked for. */
  takesDimensions?: false
  /** True where a single text must stand in a list. */
  takesListsOnly?: true
  /**
   * Set where clients cannot read the provider's answers, so that Portus prints them: what their base64 holds, if
   * they have any.
   */
  printedFrom?: 'float32' | 'int8'
}

/** The provider answers numbers alone. Portus prints them as base64 for clients that ask for it. */
export const ENCODING = 'encoding_format'

const NUMBERS_ONLY = [ENCODING] as const
const NUMBERS_OF_NOBODY = [ENCODING, 'user'] as const

/** Azure's model inference: some models refuse a format of numbers. */
const AZURE_INFERENCE = {
  place: TYPED,
  drop: NUMBERS_OF_NOBODY,
  takesListsOnly: true,
  source:
    'https://learn.microsoft.com/azure/ai-studio/reference/reference-model-inference-embeddings',
} as const satisfies EmbeddingsRow

/** The providers that have OpenAI's embeddings, by their own documents. */
export const NATIVE_EMBEDDINGS: Readonly<Record<string, EmbeddingsRow>> = {
  '302ai': { place: atBase('/v1'), source: 'https://doc.302.ai/' },
  anyscale: {
    place: atBase(),
    drop: NUMBERS_ONLY,
    source: 'https://docs.anyscale.com/llms/serving',
  },
  'azure-ai': AZURE_INFERENCE,
  'azure-openai': {
    place: TYPED,
    source: 'https://learn.microsoft.com/rest/api/microsoft-foundry/azureopenai/embeddings',
  },
  cometapi: { place: atBase(), source: 'https://api.cometapi.com/doc' },
  dashscope: {
    place: atBase(),
    drop: NUMBERS_OF_NOBODY,
    inputsPerCall: 10,
    source:
      'https://www.alibabacloud.com/help/en/model-studio/embedding-interfaces-compatible-with-openai',
  },
  deepinfra: {
    place: atBase(),
    drop: NUMBERS_ONLY,
    inputsPerCall: 1024,
    source: 'https://deepinfra.com/docs/openai_api',
  },
  'fireworks-ai': {
    place: TYPED,
    drop: NUMBERS_OF_NOBODY,
    source:
      'https://docs.fireworks.ai/api-reference/creates-an-embedding-vector-representing-the-input-text',
  },
  github: { ...AZURE_INFERENCE, source: 'https://docs.github.com/rest/models/embeddings' },
  'inference-net': { place: atBase(), source: 'https://docs.inference.net/api-reference' },
  iointelligence: { place: atBase(), source: 'https://docs.io.net/reference/create-embeddings' },
  jina: {
    place: atBase(),
    drop: NUMBERS_OF_NOBODY,
    inputsPerCall: 512,
    source: 'https://api.jina.ai/openapi.json',
  },
  'kluster-ai': { place: atBase(), source: 'https://docs.kluster.ai/api-reference/reference/' },
  'mistral-ai': {
    place: atBase(),
    drop: ['user'],
    rename: { dimensions: 'output_dimension' },
    // Its error: "Too many tokens in batch. Max is 16384".
    tokensPerCall: 16_384,
    source: 'https://docs.mistral.ai/api/endpoint/embeddings',
  },
  nebius: {
    place: atBase(),
    source: 'https://docs.tokenfactory.nebius.com/api-reference/introduction',
  },
  'novita-ai': {
    place: atOrigin('/openai/v1'),
    hosts: ['api.novita.ai'],
    drop: NUMBERS_OF_NOBODY,
    source: 'https://novita.ai/docs/api-reference/model-apis-llm-create-embeddings',
  },
  nscale: {
    place: atBase(),
    source: 'https://docs.nscale.com/api-reference/inference-api/embeddings/create-embeddings',
  },
  ollama: {
    place: atBase('/v1'),
    source: 'https://docs.ollama.com/api/openai-compatibility',
  },
  openai: { place: atBase(), source: 'https://platform.openai.com/docs/api-reference/embeddings' },
  openrouter: {
    place: atBase('/v1'),
    source: 'https://openrouter.ai/docs/api/api-reference/embeddings/create-embeddings',
  },
  ovhcloud: {
    place: atBase(),
    source: 'https://help.ovhcloud.com/csm/en-public-cloud-ai-endpoints-getting-started',
  },
  'perplexity-ai': {
    place: atBase('/v1'),
    drop: NUMBERS_OF_NOBODY,
    inputsPerCall: 512,
    tokensPerCall: 120_000,
    printedFrom: 'int8',
    source: 'https://docs.perplexity.ai/docs/embeddings/standard-embeddings',
  },
  sambanova: {
    place: atBase('/v1'),
    drop: NUMBERS_OF_NOBODY,
    takesDimensions: false,
    source: 'https://docs.sambanova.ai/docs/api-reference/embeddings/create-embeddings',
  },
  siliconflow: {
    place: atBase(),
    drop: ['user'],
    inputsPerCall: 32,
    source: 'https://docs.siliconflow.cn/cn/api-reference/embeddings/create-embeddings',
  },
  'together-ai': {
    place: atBase('/v1'),
    drop: NUMBERS_OF_NOBODY,
    takesDimensions: false,
    source: 'https://docs.together.ai/reference/embeddings',
  },
  upstage: {
    place: atBase(),
    drop: NUMBERS_OF_NOBODY,
    inputsPerCall: 100,
    takesDimensions: false,
    source: 'https://console.upstage.ai/api/embeddings',
  },
  voyage: {
    place: atBase(),
    // It knows base64 and no word for numbers.
    drop: NUMBERS_OF_NOBODY,
    rename: { dimensions: 'output_dimension' },
    inputsPerCall: 1000,
    // Of its large models; others take more.
    tokensPerCall: 120_000,
    // Its usage has `total_tokens` alone, and the AI SDK refuses an answer without `prompt_tokens`.
    printedFrom: 'float32',
    source: 'https://docs.voyageai.com/reference/embeddings-api',
  },
  'workers-ai': {
    // Beside the addresses of its own format, in which the model is a part of the path.
    place: atBase('/../v1'),
    hosts: [],
    drop: NUMBERS_OF_NOBODY,
    inputsPerCall: 100,
    takesDimensions: false,
    source: 'https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/',
  },
  'x-ai': { place: atBase(), source: 'https://docs.x.ai/developers/rest-api-reference/inference' },
  zhipu: {
    place: atBase(),
    drop: NUMBERS_OF_NOBODY,
    inputsPerCall: 64,
    source:
      'https://docs.bigmodel.cn/api-reference/%E6%A8%A1%E5%9E%8B-api/%E6%96%87%E6%9C%AC%E5%B5%8C%E5%85%A5',
  },
}

/** What is known of an API's embeddings besides its members. */
export const embeddingsRow = (api: string): EmbeddingsRow | undefined =>
  Object.hasOwn(NATIVE_EMBEDDINGS, api) ? NATIVE_EMBEDDINGS[api] : undefined
