import type { Usage } from '../api/dialect'

/**
 * The gateway's names of providers by OpenTelemetry's, where they differ.
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
 */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['bedrock', 'aws.bedrock'],
  ['azure-openai', 'azure.ai.openai'],
  ['azure-ai', 'azure.ai.inference'],
  ['google', 'gcp.gemini'],
  ['vertex-ai', 'gcp.vertex_ai'],
  ['mistral-ai', 'mistral_ai'],
  ['moonshot', 'moonshot_ai'],
  ['perplexity-ai', 'perplexity'],
  ['x-ai', 'x_ai'],
])

/** The endpoints that ask a model, and OpenTelemetry's name of what each does. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['chat', 'chat'],
  ['messages', 'chat'],
  ['responses', 'chat'],
  ['completions', 'text_completion'],
  ['embeddings', 'embeddings'],
  ['embed_content', 'embeddings'],
  ['embed_content.batch', 'embeddings'],
  ['generate_content', 'generate_content'],
  ['generate_content.stream', 'generate_content'],
])

/** OpenTelemetry's name of a provider; a name that it does not have stays. */
export const providerNameOf = (provider: string): string => PROVIDERS.get(provider) ?? provider

/** OpenTelemetry's name of what an endpoint does. Undefined where it asks no model. */
export const operationOf = (endpoint: string): string | undefined => OPERATIONS.get(endpoint)

/** OpenTelemetry's input is everything that went in, from caches as well. */
export function allInput(usage: Usage): number | undefined {
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage
  if (inputTokens === undefined) return undefined
  const { cacheWrite1hTokens = 0, audioInputTokens = 0 } = usage
  return inputTokens + cacheReadTokens + cacheWriteTokens + cacheWrite1hTokens + audioInputTokens
}

/** The same of its output. */
export const allOutput = ({ outputTokens, audioOutputTokens = 0 }: Usage): number | undefined =>
  outputTokens === undefined ? undefined : outputTokens + audioOutputTokens

/** The names of attributes, which are still in development and may change. */
export const GEN_AI = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
} as const
