import type { Endpoint } from './endpoint'
import { inference } from './rows'

/** A method of a model. https://ai.google.dev/api/all-methods */
const method = (name: string, called: string, more: Partial<Endpoint> = {}): Endpoint =>
  inference(name, `/v1beta/models/*:${called}`, {
    dialect: 'google',
    model: 'path',
    overrides: 'generate_content',
    native: new Map(),
    ...more,
  })

/** What Vertex AI makes by another method. https://ai.google.dev/api/embeddings */
const embedding = { typed: ['google'] }

/** Gemini's own API. https://ai.google.dev/api/generate-content, https://ai.google.dev/api/tokens */
export const GOOGLE_INFERENCE: readonly Endpoint[] = [
  method('generate_content', 'generateContent'),
  method('generate_content.stream', 'streamGenerateContent', {
    sharesFormat: 'generate_content',
    isStream: true,
  }),
  method('generate_content.count', 'countTokens', { sharesFormat: 'generate_content' }),
  method('embed_content', 'embedContent', embedding),
  method('embed_content.batch', 'batchEmbedContents', embedding),
]

/** What stands behind the model in the address of a method. */
export const methodOf = ({ path }: Pick<Endpoint, 'path'>): string =>
  path.slice(path.lastIndexOf(':') + 1)
