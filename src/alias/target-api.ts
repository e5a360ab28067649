import { AZURE_CLAUDE, VERTEX_CLAUDE } from '../api/provider-apis'
import type { Target } from './schema'

/** The members of a target that decide whose API it speaks. */
export type ApiSource = Pick<Target, 'provider' | 'azure_foundry_url'> & {
  override_params: Record<string, unknown>
}

/** Whose API a target speaks, as the gateway reads its configuration. */
export function apiOf({ provider, azure_foundry_url, override_params }: ApiSource): string {
  if (provider === 'vertex-ai' && String(override_params.model).startsWith('anthropic.'))
    return VERTEX_CLAUDE
  if (provider === 'azure-ai' && azure_foundry_url?.includes('anthropic')) return AZURE_CLAUDE
  return provider ?? 'unknown'
}
