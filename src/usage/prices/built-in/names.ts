/** The package's names of providers by the gateway's. Providers that are not here have no built-in prices. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['azure-openai', 'azure'],
  ['azure-ai', 'azure'],
  ['anthropic', 'anthropic'],
  ['bedrock', 'aws'],
  ['google', 'google'],
  ['vertex-ai', 'google'],
  ['mistral-ai', 'mistral'],
  ['cohere', 'cohere'],
  ['groq', 'groq'],
  ['deepseek', 'deepseek'],
  ['x-ai', 'x-ai'],
  ['perplexity-ai', 'perplexity'],
  ['together-ai', 'together'],
  ['fireworks-ai', 'fireworks'],
  ['openrouter', 'openrouter'],
  ['moonshot', 'moonshotai'],
  ['novita-ai', 'novita'],
  ['cerebras', 'cerebras'],
  ['voyage', 'voyageai'],
  ['workers-ai', 'cloudflare'],
  ['ovhcloud', 'ovhcloud'],
  ['modal', 'modal'],
  ['z-ai', 'zai'],
  ['zhipu', 'zhipuai'],
])

/** The package has one for each provider behind Hugging Face's router. */
const HUGGING_FACE = 'huggingface_'

/** The package's providers whose prices are built in. */
export const isBuiltIn = (id: string): boolean =>
  id.startsWith(HUGGING_FACE) || PROVIDERS.values().some((known) => known === id)

/** Longer names are no models. */
const MAX_LENGTH = 256

/** A publisher in the gateway's names of Vertex AI's models, such as `anthropic.claude-sonnet-4-5@20250929`. */
const PUBLISHER = /^(?:publishers\/[a-z0-9-]+\/models\/|[a-z-]+\.)/

/**
 * The package's name of a provider, and the names under which it may know a model, in order. Undefined for providers
 * without prices.
 */
export function builtInNames(
  provider: string,
  model: string,
): { id: string; names: readonly string[] } | undefined {
  if (model.length > MAX_LENGTH) return undefined
  const name = model.toLowerCase().trim()
  if (provider === 'huggingface') return routed(name)
  const id = PROVIDERS.get(provider)
  if (id === undefined) return undefined
  if (provider === 'google') return { id, names: [name.replace(/^models\//, '')] }
  if (provider === 'vertex-ai') return { id, names: [name, ...vertexNames(name)] }
  return { id, names: [name] }
}

/** `@` begins a version of Vertex AI's. */
function vertexNames(name: string): readonly string[] {
  const bare = name.replace(PUBLISHER, '')
  const at = bare.indexOf('@')
  return at < 0 ? [bare] : [bare, bare.slice(0, at)]
}

/** Hugging Face's router takes the provider behind the model: `meta-llama/Llama-3.3-70B-Instruct:together`. */
function routed(name: string): { id: string; names: readonly string[] } | undefined {
  const at = name.lastIndexOf(':')
  return at < 0 ? undefined : { id: HUGGING_FACE + name.slice(at + 1), names: [name.slice(0, at)] }
}
