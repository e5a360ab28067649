import { gptOssFormat, llamaFormat, novaFormat } from '../providers/kit/bedrock'
import { chatFormat } from '../providers/kit/chat'
import { anthropicFormat, bedrockClaude, vertexClaude } from '../providers/kit/claude'
import { cohereFormat } from '../providers/kit/cohere'
import { googleFormat, vertexGemini } from '../providers/kit/gemini'
import type { Format } from '../providers/kit/kit'
import {
  type OpenAILike,
  type StrictProvider,
  signedBytesOf,
  strictBedrock,
  strictCohere,
  strictGoogle,
  strictOpenAI,
  strictPerplexity,
  strictVertex,
} from '../providers/strict-embeddings'

/** Providers that are asked alike: by one of them the others are known. */
export type Family = {
  /** What the row is called. */
  name: string
  format: Format
  /** Its model for embeddings, where it has one, and how that answers. */
  embeddings?: { model: string; answer: StrictProvider; vectorOf?: (text: string) => number[] }
}

const likeOpenAI = (like: Partial<OpenAILike>) => ({
  model: 'm-1',
  answer: strictOpenAI({ path: '/v1/embeddings', members: [], most: 2048, ...like }),
})

const ofOpenAI = (
  provider: Parameters<typeof chatFormat>[0]['provider'],
  more: Partial<Parameters<typeof chatFormat>[0]> = {},
  embeddings?: Family['embeddings'],
): Family => ({
  name: `\`${provider}\``,
  format: chatFormat({ provider, thoughts: 'text', ...more }),
  ...(embeddings && { embeddings }),
})

/** The same with further members of the alias. */
const among = (
  provider: Parameters<typeof chatFormat>[0]['provider'],
  more: Partial<Parameters<typeof chatFormat>[0]>,
  members: object,
  embeddings?: Family['embeddings'],
): Family => {
  const { format, ...family } = ofOpenAI(provider, more, embeddings)
  return {
    ...family,
    format: { ...format, alias: (url) => ({ ...format.alias(url), ...members }) },
  }
}

/** Models of others on Vertex AI. */
const named = (name: string, more: Partial<Parameters<typeof chatFormat>[0]>): Family => ({
  ...among(
    'vertex-ai',
    { thoughts: 'none', takesThinking: false, ...more },
    { vertex_project_id: 'p', vertex_region: 'us-central1' },
  ),
  name,
})

/** Every family, in the order of the table. */
export const FAMILIES: readonly Family[] = [
  ofOpenAI(
    'openai',
    { model: 'gpt-5.1', thoughts: 'none' },
    likeOpenAI({ members: ['encoding_format'], hasBase64: true }),
  ),
  { name: '`anthropic`', format: anthropicFormat },
  { name: 'Claude on `bedrock`', format: bedrockClaude },
  { name: 'Llama on `bedrock`', format: llamaFormat },
  { name: 'Claude on `vertex-ai`', format: vertexClaude },
  {
    name: 'Nova on `bedrock`',
    format: novaFormat,
    embeddings: { model: 'amazon.titan-embed-text-v2:0', answer: strictBedrock },
  },
  { name: 'gpt-oss on `bedrock`', format: gptOssFormat },
  {
    name: '`google`',
    format: googleFormat,
    embeddings: { model: 'gemini-embedding-001', answer: strictGoogle },
  },
  {
    name: 'Gemini on `vertex-ai`',
    format: vertexGemini,
    embeddings: { model: 'text-embedding-005', answer: strictVertex },
  },
  {
    name: '`cohere`',
    format: cohereFormat,
    embeddings: { model: 'embed-v4.0', answer: strictCohere },
  },
  ofOpenAI(
    'mistral-ai',
    { id: /^[a-zA-Z0-9]{9}$/, thoughts: 'none', takesThinking: false, hasUsage: true },
    likeOpenAI({ members: ['encoding_format'], hasBase64: true }),
  ),
  ofOpenAI('deepseek'),
  ofOpenAI('groq', { model: 'openai/gpt-oss-120b', thoughts: 'shown' }),
  ofOpenAI(
    'x-ai',
    { thoughts: 'shown', takesThinking: false },
    likeOpenAI({ members: ['encoding_format'], hasBase64: true }),
  ),
  ofOpenAI('openrouter', {}, likeOpenAI({ members: ['encoding_format'] })),
  ofOpenAI(
    'ollama',
    { model: 'gpt-oss:20b', thoughts: 'shown' },
    likeOpenAI({ members: ['encoding_format'] }),
  ),
  ofOpenAI('huggingface', { model: 'openai/gpt-oss-120b', thoughts: 'shown' }),
  ofOpenAI(
    'perplexity-ai',
    { thoughts: 'shown', hasUsage: true, takesThinking: false },
    { model: 'pplx-embed-v1', answer: strictPerplexity, vectorOf: signedBytesOf },
  ),
  ofOpenAI('moonshot', { takesThinking: false }),
  ofOpenAI('z-ai', { hasUsage: true }),
  ofOpenAI('together-ai', { thoughts: 'shown', takesThinking: false }, likeOpenAI({})),
  ofOpenAI('fireworks-ai', { hasUsage: true }, likeOpenAI({})),
  ofOpenAI('cerebras', { model: 'gpt-oss-120b', thoughts: 'shown' }),
  among(
    'azure-openai',
    { model: 'gpt-5.1', thoughts: 'none' },
    { api_version: 'v1' },
    likeOpenAI({ path: '/v1/v1/embeddings', members: ['encoding_format'], hasBase64: true }),
  ),
  among(
    'azure-ai',
    { thoughts: 'shown', takesThinking: false },
    { azure_api_version: '2024-05-01' },
    likeOpenAI({ takesListsOnly: true }),
  ),
  named('Open models on `vertex-ai`', { model: 'qwen/qwen3-maas' }),
  named('Mistral on `vertex-ai`', {
    model: 'mistralai.mistral-small-2503',
    id: /^[a-zA-Z0-9]{9}$/,
    hasUsage: true,
  }),
]
