import { ENDPOINTS, REALTIME } from '../../src/api/endpoints/endpoints'

/** The clients that the suite drives, by what their packages are called. */
export type Client =
  | 'openai'
  | '@anthropic-ai/sdk'
  | '@google/genai'
  | 'AI SDK'
  | 'LangChain'
  | 'portkey-ai'
export type Gateway = 'embedded' | 'official'

/** What a client asks for within an endpoint. */
export const FEATURES = ['streaming', 'tools', 'structured output'] as const
export type Feature = (typeof FEATURES)[number]

/** The list of models, which is no endpoint of a provider. */
export const MODELS = {
  name: 'models',
  method: 'GET',
  path: '/v1/models',
  dialect: 'openai',
} as const

export type Coverage = { endpoints: readonly string[]; features: readonly Feature[] }

const anthropicEndpoints = ENDPOINTS.filter(({ dialect }) => dialect === 'anthropic').map(
  ({ name }) => name,
)

const googleEndpoints = ENDPOINTS.filter(({ dialect }) => dialect === 'google')
  .map(({ name }) => name)
  // The SDK asks for the vector of one text as for those of several.
  .filter((name) => name !== 'embed_content')

const openaiEndpoints = [...ENDPOINTS, REALTIME, MODELS]
  .filter(({ dialect }) => dialect === 'openai')
  .map(({ name }) => name)
  // The SDK has no method for it.
  .filter((name) => name !== 'rerank')

/** The same through each gateway. */
function throughBoth(...endpoints: string[]): Record<Gateway, Coverage> {
  const coverage = { endpoints, features: FEATURES }
  return { embedded: coverage, official: coverage }
}

/**
 * What each client's tests are answered through each gateway. The tests compare it with the log of
 * the executable, so that it can say neither more nor less than what happened.
 */
export const MATRIX: Record<Client, Record<Gateway, Coverage>> = {
  openai: throughBoth(...openaiEndpoints),
  '@anthropic-ai/sdk': throughBoth(...anthropicEndpoints, 'models'),
  '@google/genai': throughBoth(...googleEndpoints),
  'AI SDK': throughBoth(
    ...['chat', 'responses', 'messages', 'embeddings'],
    ...['images.generations', 'audio.speech', 'audio.transcriptions'],
  ),
  LangChain: throughBoth('chat', 'responses', 'messages', 'embeddings'),
  'portkey-ai': throughBoth('chat', 'responses', 'embeddings', 'models'),
}
