import type { JsonObject } from '../conversation'
import { isObject, numberOf, objectOf, textOf } from '../values'
import { bedrockTokens } from './bedrock-tokens'
import type { EmbeddingsFormat } from './embeddings'
import { answerOf, vectorsIn } from './vectors'

/** Models whose vectors have one length. The first with a choice is `embed-v4.0`. */
const WITHOUT_DIMENSIONS = /embed-(?:english|multilingual)(?:-light)?-v[123]/

/**
 * What the texts are for, which version 3 and later want to know. OpenAI's clients do not say it: most
 * vectors by far are those of documents in an index.
 */
const DEFAULT_INPUT_TYPE = 'search_document'

const OWN = {
  input_type: 'input_type',
  truncate: 'truncate',
  max_tokens: 'max_tokens',
} as const

const bodyOf = (
  texts: unknown,
  { dimensions, own }: { dimensions: number | undefined; own: JsonObject },
) => ({
  texts,
  input_type: DEFAULT_INPUT_TYPE,
  ...own,
  embedding_types: ['float'],
  ...(dimensions !== undefined && { output_dimension: dimensions }),
})

/** Vectors by their type, or in a list as before there were types. */
function vectorsOf(answer: unknown): readonly (readonly number[])[] {
  const { embeddings } = isObject(answer) ? answer : {}
  return vectorsIn(isObject(embeddings) ? embeddings.float : embeddings)
}

const takesDimensions: EmbeddingsFormat['takesDimensions'] = ({ model }) =>
  !WITHOUT_DIMENSIONS.test(model)

/**
 * Cohere, version 2: 96 texts a call. https://docs.cohere.com/reference/embed
 */
export const cohere: EmbeddingsFormat = {
  name: 'cohere',
  sizeFor: () => ({ inputs: 96 }),
  takesTokens: false,
  takesDimensions,
  own: { ...OWN, priority: 'priority' },
  print: (inputs, request, { model }) => ({ model, ...bodyOf(inputs, request) }),
  parse(answer) {
    const meta = objectOf(isObject(answer) ? answer.meta : undefined)
    const inputTokens =
      numberOf(objectOf(meta?.tokens)?.input_tokens) ??
      numberOf(objectOf(meta?.billed_units)?.input_tokens)
    const model = textOf(isObject(answer) ? answer.model : undefined)
    return answerOf(vectorsOf(answer), inputTokens, model)
  },
}

/**
 * Cohere on Bedrock: 96 texts a call. The path names the model.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 */
export const bedrockCohere: EmbeddingsFormat = {
  name: 'bedrock-cohere',
  sizeFor: () => ({ inputs: 96 }),
  takesTokens: false,
  takesDimensions,
  own: OWN,
  print: bodyOf,
  parse: (answer, headers) => answerOf(vectorsOf(answer), bedrockTokens(headers)),
}
