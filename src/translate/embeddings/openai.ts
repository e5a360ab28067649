import { isObject, numberOf, objectOf, objectsOf, textOf } from '../values'
import type { Base64Vector, EmbeddingsAnswer, Vector } from './embeddings'
import { answerOf, isVector } from './vectors'

/**
 * Reads OpenAI's list, whose items may stand in another order than the inputs.
 * https://platform.openai.com/docs/api-reference/embeddings/object
 */
export const parseOpenAI = (answer: unknown): EmbeddingsAnswer => parseList(answer, 'float32')

/**
 * Reads the list of a provider that has signed bytes in base64, as Perplexity has.
 * https://docs.perplexity.ai/docs/embeddings/standard-embeddings
 */
export const parseSignedBytes = (answer: unknown): EmbeddingsAnswer => parseList(answer, 'int8')

function parseList(answer: unknown, type: Base64Vector['type']): EmbeddingsAnswer {
  const { data, usage, model } = isObject(answer) ? answer : {}
  const counts = objectOf(usage)
  const inputTokens = numberOf(counts?.prompt_tokens) ?? numberOf(counts?.total_tokens)
  const items = objectsOf(data)
  const isIndexed = items.every(({ index }) => numberOf(index) !== undefined)
  const ordered = isIndexed ? items.toSorted((a, b) => Number(a.index) - Number(b.index)) : items
  const vectors = ordered
    .map(({ embedding }) => vectorOf(embedding, type))
    .filter((vector) => vector !== undefined)
  const isCount = inputTokens !== undefined && inputTokens >= 0
  return answerOf(vectors, isCount ? inputTokens : undefined, textOf(model))
}

function vectorOf(embedding: unknown, type: Base64Vector['type']): Vector | undefined {
  if (typeof embedding === 'string') return { base64: embedding, type }
  return isVector(embedding) ? embedding : undefined
}
