import type { JsonObject } from '../conversation'
import { isObject, objectOf, objectsOf } from '../values'
import type { EmbeddingsFormat } from './embeddings'
import { answerOf, sumOf, vectorsIn } from './vectors'

/** Models whose vectors have one length. */
const WITHOUT_DIMENSIONS = /^(?:google\.)?textembedding-gecko/

/** Models that take one text a call: "supports one instance per request". */
const ONE_AT_A_TIME = /^(?:google\.)?(?:gemini-embedding|text-embedding-large)/

/**
 * `predict` of Vertex AI. A call has 250 texts and 20 000 tokens, and with `gemini-embedding-001` one text.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings
 */
export const vertex: EmbeddingsFormat = {
  name: 'vertex',
  sizeFor: ({ model }) =>
    ONE_AT_A_TIME.test(model) ? { inputs: 1 } : { inputs: 250, tokens: 20_000 },
  takesTokens: false,
  takesDimensions: ({ model }) => !WITHOUT_DIMENSIONS.test(model),
  own: {
    task_type: 'task_type',
    taskType: 'task_type',
    title: 'title',
    auto_truncate: 'autoTruncate',
    autoTruncate: 'autoTruncate',
    parameters: 'parameters',
  },
  print(inputs, { dimensions, own }) {
    const { task_type, title, autoTruncate, parameters: named } = own
    const parameters = {
      ...objectOf(named),
      ...(autoTruncate !== undefined && { autoTruncate }),
      ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    }
    return {
      instances: inputs.map((content) => ({
        content,
        ...(task_type !== undefined && { task_type }),
        ...(title !== undefined && { title }),
      })),
      ...filled(parameters),
    }
  },
  parse(answer) {
    const predictions = objectsOf(isObject(answer) ? answer.predictions : undefined)
    const embeddings = predictions.map((one) => objectOf(one.embeddings))
    const inputTokens = sumOf(embeddings.map((one) => objectOf(one?.statistics)?.token_count))
    return answerOf(vectorsIn(embeddings.map((one) => one?.values)), inputTokens)
  },
}

/**
 * The texts of a model for pictures: one a call.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/multimodal-embeddings-api
 */
export const vertexPictures: EmbeddingsFormat = {
  name: 'vertex-pictures',
  sizeFor: () => ({ inputs: 1 }),
  takesTokens: false,
  takesDimensions: () => true,
  own: { parameters: 'parameters' },
  print: ([text], { dimensions, own }) => ({
    instances: [{ text }],
    ...filled({
      ...objectOf(own.parameters),
      ...(dimensions !== undefined && { dimension: dimensions }),
    }),
  }),
  parse(answer) {
    const predictions = objectsOf(isObject(answer) ? answer.predictions : undefined)
    return { vectors: vectorsIn(predictions.map(({ textEmbedding }) => textEmbedding)) }
  },
}

const filled = (parameters: JsonObject) => Object.keys(parameters).length > 0 && { parameters }
