import type { OverrideKind } from '../api/endpoints/endpoints'
import { vertexModelText } from '../api/vertex-models'
import type { Leaf } from './defaults'

/** Overrides whose model has the name that its cloud has for it in a body. */
export function withModelText(
  leaf: Leaf,
  kind: OverrideKind,
  replaced: Record<string, unknown>,
): Record<string, unknown> {
  const { model } = replaced
  const text = typeof model === 'string' ? modelText(leaf, kind, model) : model
  return text === model ? replaced : { ...replaced, model: text }
}

/**
 * Azure's `v1` knows a deployment by the body's `model`, as the gateway writes it there, and so does its Responses
 * of every version. Vertex AI has other names for models than the gateway.
 * https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses
 */
function modelText(
  { provider, api_version, deployment_id }: Leaf,
  kind: OverrideKind,
  model: string,
): string {
  if (provider === 'vertex-ai') return vertexModelText(model)
  const isNamed = api_version?.trim() === 'v1' || kind === 'responses'
  const isDeployment = provider === 'azure-openai' && isNamed
  return (isDeployment && deployment_id) || model
}
