/**
 * Whose API a target speaks. It is the provider's own, except where a cloud serves a model by the API of
 * its maker.
 */

/** Claude on Vertex AI. */
export const VERTEX_CLAUDE = 'vertex-ai/anthropic'
/** Open models on Vertex AI, by its endpoint with OpenAI's format. */
export const VERTEX_OPEN = 'vertex-ai/open'
/** Mistral's models on Vertex AI, by Mistral's API. */
export const VERTEX_MISTRAL = 'vertex-ai/mistral'
/** An endpoint of one's own on Vertex AI, with OpenAI's format. */
export const VERTEX_ENDPOINT = 'vertex-ai/endpoint'
/** Claude on Azure AI Foundry. */
export const AZURE_CLAUDE = 'azure-ai/anthropic'

/** Whether an API is Anthropic's format. */
export const isClaude = (api: string): boolean =>
  api === 'anthropic' || api === VERTEX_CLAUDE || api === AZURE_CLAUDE

/** Whether a provider has every member of OpenAI's API, and `max_completion_tokens`. */
export const isOpenAI = ({ provider }: { provider?: string | undefined }): boolean =>
  provider === 'openai' || provider === 'azure-openai'
