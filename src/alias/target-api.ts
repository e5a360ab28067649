import {
  AZURE_CLAUDE,
  VERTEX_CLAUDE,
  VERTEX_ENDPOINT,
  VERTEX_MISTRAL,
  VERTEX_OPEN,
} from '../api/provider-apis'
import { type VertexApi, vertexApiOf } from '../api/vertex-models'
import type { Target } from './schema'

/** The members of a target that decide whose API it speaks. */
export type ApiSource = Pick<Target, 'provider' | 'azure_foundry_url'> & {
  override_params: Record<string, unknown>
}

const ON_VERTEX: Readonly<Record<VertexApi, string>> = {
  gemini: 'vertex-ai',
  anthropic: VERTEX_CLAUDE,
  openapi: VERTEX_OPEN,
  mistral: VERTEX_MISTRAL,
  endpoint: VERTEX_ENDPOINT,
}

/** Whose API a target speaks, as the gateway reads its configuration. */
export function apiOf({ provider, azure_foundry_url, override_params }: ApiSource): string {
  if (provider === 'vertex-ai') return ON_VERTEX[vertexApiOf(String(override_params.model))]
  if (provider === 'azure-ai' && azure_foundry_url?.includes('anthropic')) return AZURE_CLAUDE
  return provider ?? 'unknown'
}
