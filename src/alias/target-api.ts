import type { Target } from './schema'

/** A provider under whose name there are models of several makers, each with the maker's API. */
export const VERTEX_CLAUDE = 'vertex-ai/anthropic'
export const AZURE_CLAUDE = 'azure-ai/anthropic'

/** What tells whose API a target has. */
export type ApiSource = Pick<Target, 'provider' | 'azure_foundry_url'> & {
  override_params: Record<string, unknown>
}

/** Whose API a target has, as the gateway sees it: the provider's own but for Claude elsewhere. */
export function apiOf({ provider, azure_foundry_url, override_params }: ApiSource): string {
  if (provider === 'vertex-ai' && String(override_params.model).startsWith('anthropic.'))
    return VERTEX_CLAUDE
  if (provider === 'azure-ai' && azure_foundry_url?.includes('anthropic')) return AZURE_CLAUDE
  return provider ?? 'unknown'
}

/** Whether requests reach a target in Anthropic's format. */
export const isClaude = (api: string): boolean =>
  api === 'anthropic' || api === VERTEX_CLAUDE || api === AZURE_CLAUDE

/** Whether a target has all members of OpenAI's API, and the newer name of the limit. */
export const isOpenAI = ({ provider }: { provider?: string | undefined }): boolean =>
  provider === 'openai' || provider === 'azure-openai'
