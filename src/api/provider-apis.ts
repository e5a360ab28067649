/**
 * Whose API a target speaks. It is the provider's own, except where a cloud serves Claude by
 * Anthropic's API.
 */

/** Claude on Vertex AI. */
export const VERTEX_CLAUDE = 'vertex-ai/anthropic'
/** Claude on Azure AI Foundry. */
export const AZURE_CLAUDE = 'azure-ai/anthropic'

/** Whether an API is Anthropic's format. */
export const isClaude = (api: string): boolean =>
  api === 'anthropic' || api === VERTEX_CLAUDE || api === AZURE_CLAUDE

/** Whether a provider has every member of OpenAI's API, and `max_completion_tokens`. */
export const isOpenAI = ({ provider }: { provider?: string | undefined }): boolean =>
  provider === 'openai' || provider === 'azure-openai'
