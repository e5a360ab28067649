import { isObject, numberOf, objectOf } from '../values'
import { bedrockTokens } from './bedrock-tokens'
import type { EmbeddingsFormat } from './embeddings'
import { answerOf, isVector, vectorsUnder } from './vectors'

/** The first models have vectors of one length, and no further member. */
const FIRST_TITAN = /titan-embed-(?:g1-text-02|text-v1)/
const PICTURES = /titan-embed-image/

/**
 * Titan on Bedrock: one text a call.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
 */
export const bedrockTitan: EmbeddingsFormat = {
  name: 'bedrock-titan',
  sizeFor: () => ({ inputs: 1 }),
  takesTokens: false,
  takesDimensions: ({ model }) => !FIRST_TITAN.test(model),
  own: { normalize: 'normalize' },
  print([inputText], { dimensions, own }, { model }) {
    const length = dimensions !== undefined && { dimensions }
    if (!PICTURES.test(model)) return { inputText, ...own, ...length }
    return {
      inputText,
      ...own,
      ...(dimensions !== undefined && { embeddingConfig: { outputEmbeddingLength: dimensions } }),
    }
  },
  parse(answer, headers) {
    const { embedding, embeddingsByType, inputTextTokenCount } = isObject(answer) ? answer : {}
    const vector = isVector(embedding) ? embedding : objectOf(embeddingsByType)?.float
    const inputTokens = numberOf(inputTextTokenCount) ?? bedrockTokens(headers)
    return answerOf(isVector(vector) ? [vector] : [], inputTokens)
  },
}

/**
 * Nova's embeddings on Bedrock: one text a call. A text that is too long is an error, as at OpenAI, unless
 * `truncation_mode` says otherwise.
 * https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 */
export const bedrockNova: EmbeddingsFormat = {
  name: 'bedrock-nova',
  sizeFor: () => ({ inputs: 1 }),
  takesTokens: false,
  takesDimensions: () => true,
  own: {
    embedding_purpose: 'embeddingPurpose',
    embeddingPurpose: 'embeddingPurpose',
    truncation_mode: 'truncationMode',
    truncationMode: 'truncationMode',
  },
  print([value], { dimensions, own }) {
    const { embeddingPurpose = 'GENERIC_INDEX', truncationMode = 'NONE' } = own
    return {
      schemaVersion: 'nova-multimodal-embed-v1',
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose,
        ...(dimensions !== undefined && { embeddingDimension: dimensions }),
        text: { truncationMode, value },
      },
    }
  },
  parse(answer, headers) {
    const { embeddings } = isObject(answer) ? answer : {}
    return answerOf(vectorsUnder(embeddings, 'embedding'), bedrockTokens(headers))
  },
}
