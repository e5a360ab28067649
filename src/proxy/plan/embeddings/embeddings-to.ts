import type { ResolvedTarget } from '../../../alias/alias'
import { endpointOf } from '../../../api/endpoints/endpoints'
import type { Address } from '../../../portkey/contract'
import { bedrockNova, bedrockTitan } from '../../../translate/embeddings/bedrock-amazon'
import { bedrockCohere, cohere } from '../../../translate/embeddings/cohere'
import type { EmbeddingsFormat } from '../../../translate/embeddings/embeddings'
import { google, vertexContent } from '../../../translate/embeddings/google'
import { nomic } from '../../../translate/embeddings/nomic'
import { vertex, vertexPictures } from '../../../translate/embeddings/vertex'

/** A provider's format of embeddings, and where its requests go. */
export type EmbeddingsTarget = { format: EmbeddingsFormat; address: Address }

const EMBEDDINGS = endpointOf('embeddings')

/** One format for models that a pattern finds. */
export type EmbeddingsRule = {
  models: RegExp
  format: EmbeddingsFormat
  adjust?: Address['adjust']
}

const ALL = /^/

/** `embedContent` takes one text. https://ai.google.dev/api/embeddings */
const BATCHES = {
  name: 'batches of google',
  url: (url: string) => url.replace(':embedContent', ':batchEmbedContents'),
}

/** Models that `predict` does not have. */
const CONTENT = {
  name: 'content of vertex',
  url: (url: string) => url.replace(/:predict$/, ':embedContent'),
}

/** The formats that Portus writes, by the provider. The first pattern holds that finds the model. */
export const EMBEDDINGS_RULES: Readonly<Record<string, readonly EmbeddingsRule[]>> = {
  bedrock: [
    { models: /amazon\.titan-embed/, format: bedrockTitan },
    { models: /amazon\.nova-[\w.-]*embed/, format: bedrockNova },
    { models: /cohere\.embed/, format: bedrockCohere },
  ],
  cohere: [{ models: ALL, format: cohere }],
  google: [{ models: ALL, format: google, adjust: BATCHES }],
  nomic: [{ models: ALL, format: nomic }],
  'vertex-ai': [
    { models: /^(?:google\.)?gemini-embedding-[2-9]/, format: vertexContent, adjust: CONTENT },
    { models: /^(?:google\.)?multimodalembedding/, format: vertexPictures },
    { models: /^(?:google\.)?[\w-]*embedding/, format: vertex },
  ],
}

/** The format in which Portus asks a target for embeddings. Undefined leaves it to the gateway. */
export function embeddingsTo({ api, model }: ResolvedTarget): EmbeddingsTarget | undefined {
  const rules = Object.hasOwn(EMBEDDINGS_RULES, api) ? EMBEDDINGS_RULES[api] : undefined
  const rule = rules?.find(({ models }) => models.test(model))
  if (!rule) return undefined
  const { format, adjust } = rule
  const address: Address = { endpoint: EMBEDDINGS, prefix: undefined, isStreamed: false }
  return { format, address: adjust ? { ...address, adjust } : address }
}
