/**
 * Vertex AI serves models of many publishers, and the name of a model says in which format. The gateway has
 * names with a dot for some of them (`meta.`); Google's own names have a slash (`deepseek-ai/`).
 * https://cloud.google.com/vertex-ai/generative-ai/docs/maas/call-open-model-apis
 */

/** What a model on Vertex AI speaks. */
export type VertexApi = 'gemini' | 'anthropic' | 'openapi' | 'mistral' | 'endpoint'

/** The publishers that the gateway knows by a prefix with a dot. */
const BY_DOT: ReadonlyMap<string, VertexApi> = new Map([
  ['anthropic', 'anthropic'],
  ['meta', 'openapi'],
  ['mistralai', 'mistral'],
  ['endpoints', 'endpoint'],
])

/** Google's name for an open model: a publisher and a model. */
const BY_SLASH = /^([a-z0-9-]+)\/[^/]+$/

/** What may stand before a slash without being the publisher of an open model. */
const NO_OPEN_MODELS = ['google', 'anthropic', 'mistralai', 'models', 'endpoints', 'publishers']

const publisherOf = (model: string): string => model.slice(0, Math.max(0, model.indexOf('.')))

/** What the model of this name speaks on Vertex AI. */
export function vertexApiOf(model: string): VertexApi {
  const known = BY_DOT.get(publisherOf(model))
  if (known) return known
  const publisher = BY_SLASH.exec(model)?.[1]
  return publisher !== undefined && !NO_OPEN_MODELS.includes(publisher) ? 'openapi' : 'gemini'
}

/**
 * What stands in `model` of a request in the format of OpenAI or Mistral. An endpoint of one's own serves one
 * model, whose name only its container knows; none is asked for.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/migrate/openai/examples
 */
export function vertexModelText(model: string): string {
  switch (vertexApiOf(model)) {
    case 'openapi':
      return model.replace(/^meta\./, 'meta/')
    case 'mistral':
      return model.slice('mistralai.'.length).replace(/@.*$/, '')
    case 'endpoint':
      return ''
    default:
      return model
  }
}
