import { isObject, numberOf, objectOf, textOf } from '../values'
import type { EmbeddingsFormat } from './embeddings'
import { answerOf, vectorsIn } from './vectors'

/** The first model has vectors of one length. */
const WITHOUT_DIMENSIONS = /^nomic-embed-text-v1$/

/**
 * Nomic Atlas. The document names no limit of texts; its own client sends 50 a call.
 * https://docs.nomic.ai/reference/api/embed-text-v-1-embedding-text-post
 */
export const nomic: EmbeddingsFormat = {
  name: 'nomic',
  sizeFor: () => ({ inputs: 50 }),
  takesTokens: false,
  takesDimensions: ({ model }) => !WITHOUT_DIMENSIONS.test(model),
  own: {
    task_type: 'task_type',
    long_text_mode: 'long_text_mode',
    max_tokens_per_text: 'max_tokens_per_text',
  },
  print: (inputs, { dimensions, own }, { model }) => ({
    model,
    texts: inputs,
    ...own,
    ...(dimensions !== undefined && { dimensionality: dimensions }),
  }),
  parse(answer) {
    const { embeddings, usage, model } = isObject(answer) ? answer : {}
    const inputTokens = numberOf(objectOf(usage)?.prompt_tokens)
    return answerOf(vectorsIn(embeddings), inputTokens, textOf(model))
  },
}
