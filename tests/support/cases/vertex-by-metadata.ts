import type { AliasFile } from '../../../src/alias/schema'

/** Gemini on Vertex AI, with credentials of the metadata server. */
export const VERTEX_BY_METADATA: AliasFile = {
  provider: 'vertex-ai',
  vertex_auth_type: 'default',
  vertex_project_id: 'p',
  vertex_region: 'europe-west1',
  override_params: { model: 'gemini-2.5-pro' },
}
