import { withRoot } from '../../api/google/method-in'
import { isObject, numberOf, objectOf } from '../values'
import type { EmbeddingsFormat } from './embeddings'
import { answerOf, isVector, vectorsUnder } from './vectors'

/** The members of Google's own, in the spellings of its SDKs. */
const GOOGLE_OWN = {
  task_type: 'taskType',
  taskType: 'taskType',
  title: 'title',
} as const

/** The first model of this API has vectors of one length. https://ai.google.dev/api/embeddings */
const WITHOUT_DIMENSIONS = /^(?:models\/)?embedding-001$/

const tokensIn = (usage: unknown): number | undefined => numberOf(objectOf(usage)?.promptTokenCount)

/**
 * Gemini's `batchEmbedContents`, with a request of its own for each text. `embedContent` makes one vector
 * of all parts that it gets. https://ai.google.dev/api/embeddings#method:-models.batchembedcontents
 */
export const google: EmbeddingsFormat = {
  name: 'google',
  // "BatchEmbedContentsRequest can have at most 100 requests".
  sizeFor: () => ({ inputs: 100 }),
  takesTokens: false,
  takesDimensions: ({ model }) => !WITHOUT_DIMENSIONS.test(model),
  own: GOOGLE_OWN,
  print: (inputs, { dimensions, own }, { model }) => ({
    requests: inputs.map((text) => ({
      model: withRoot(model),
      content: { parts: [{ text }] },
      ...own,
      ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    })),
  }),
  parse(answer) {
    const { embeddings, usageMetadata } = isObject(answer) ? answer : {}
    return answerOf(vectorsUnder(embeddings, 'values'), tokensIn(usageMetadata))
  },
}

/**
 * `embedContent` of Vertex AI, for models that `predict` does not have. One vector a call.
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/embedContent
 */
export const vertexContent: EmbeddingsFormat = {
  name: 'vertex-content',
  sizeFor: () => ({ inputs: 1 }),
  takesTokens: false,
  takesDimensions: () => true,
  own: { ...GOOGLE_OWN, auto_truncate: 'autoTruncate', autoTruncate: 'autoTruncate' },
  print([text], { dimensions, own }) {
    const config = {
      ...own,
      ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    }
    return {
      content: { parts: [{ text }] },
      ...(Object.keys(config).length > 0 && { embedContentConfig: config }),
    }
  },
  parse(answer) {
    const { embedding, usageMetadata } = isObject(answer) ? answer : {}
    const vector = objectOf(embedding)?.values
    return answerOf(isVector(vector) ? [vector] : [], tokensIn(usageMetadata))
  },
}
