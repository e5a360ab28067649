import { isObject, objectOf, objectsOf } from '../values'
import type { EmbeddingsFormat } from './embeddings'
import { sumOf, vectorsIn } from './vectors'

/** Models whose vectors have one length. */
const WITHOUT_DIMENSIONS = /^(?:google\.)?textembedding-gecko/

/** Models that take one text a call. */
const ONE_AT_A_TIME = /^(?:google\.)?(?:gemini-embedding|multimodalembedding)/

const PICTURES = /^(?:google\.)?multimodalembedding/

/**
 * A call may have 20 000 tokens, and nobody knows them beforehand. A token has two bytes and a half of
 * text at the least, but for odd ones.
 */
const BYTES_A_CALL = 48_000

/**
 * `predict` of Vertex AI. A call has 250 texts, and with `gemini-embedding-001` one.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/multimodal-embeddings-api
 */
export const vertex: EmbeddingsFormat = {
  name: 'vertex',
  sizeFor: ({ model }) =>
    ONE_AT_A_TIME.test(model) ? { inputs: 1 } : { inputs: 250, bytes: BYTES_A_CALL },
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
  print(inputs, { dimensions, own }, { model }) {
    const { task_type, title, autoTruncate, parameters: named } = own
    const isOfPictures = PICTURES.test(model)
    const parameters = {
      ...objectOf(named),
      ...(autoTruncate !== undefined && { autoTruncate }),
      ...(dimensions !== undefined &&
        (isOfPictures ? { dimension: dimensions } : { outputDimensionality: dimensions })),
    }
    return {
      instances: inputs.map((text) =>
        isOfPictures
          ? { text }
          : {
              content: text,
              ...(task_type !== undefined && { task_type }),
              ...(title !== undefined && { title }),
            },
      ),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    }
  },
  parse(answer) {
    const predictions = objectsOf(isObject(answer) ? answer.predictions : undefined)
    const embeddings = predictions.map((one) => objectOf(one.embeddings))
    const inputTokens = sumOf(embeddings.map((one) => objectOf(one?.statistics)?.token_count))
    return {
      vectors: vectorsIn(
        predictions.map(({ textEmbedding }, at) => textEmbedding ?? embeddings[at]?.values),
      ),
      ...(inputTokens !== undefined && { inputTokens }),
    }
  },
}
