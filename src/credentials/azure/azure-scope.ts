import type { Target } from '../../alias/schema'

/** What a scope ends with when it stands for everything that an app may do. */
const EVERYTHING = '/.default'

/**
 * The scope of a target's tokens: its own, else what its address accepts.
 *
 * - Azure OpenAI and the models and Claudes of a Foundry resource take the audience of Cognitive Services:
 *   https://learn.microsoft.com/azure/ai-foundry/foundry-models/how-to/use-foundry-models-claude
 * - A Foundry project, with `/api/projects/` in its path, takes nothing but `https://ai.azure.com`:
 *   https://learn.microsoft.com/azure/ai-foundry/how-to/develop/sdk-overview
 * - An online endpoint of Azure Machine Learning takes `https://ml.azure.com`:
 *   https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint
 *
 * Clouds of their own have the same audience under their own domain:
 * https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
 */
export function azureScopeOf({
  azure_entra_scope,
  custom_host,
  azure_foundry_url,
}: Pick<Target, 'azure_entra_scope' | 'custom_host' | 'azure_foundry_url'>): string {
  if (azure_entra_scope) return azure_entra_scope
  const url = URL.parse(custom_host ?? azure_foundry_url ?? '')
  return audienceOf(url?.hostname ?? '', url?.pathname ?? '') + EVERYTHING
}

function audienceOf(host: string, path: string): string {
  if (path.includes('/api/projects/')) return 'https://ai.azure.com'
  if (host.endsWith('.inference.ml.azure.com')) return 'https://ml.azure.com'
  const domain = ['azure.us', 'azure.cn'].find((own) => host.endsWith(`.${own}`)) ?? 'azure.com'
  return `https://cognitiveservices.${domain}`
}

/** A scope as identities of machines want it: they are asked for a resource. */
export const resourceOf = (scope: string): string =>
  scope.endsWith(EVERYTHING) ? scope.slice(0, -EVERYTHING.length) : scope
