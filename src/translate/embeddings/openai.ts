import { isObject, numberOf, objectOf, objectsOf, textOf } from '../values'
import type { EmbeddingsAnswer, Vector } from './embeddings'
import { isVector, vectorsIn } from './vectors'

/**
 * Reads OpenAI's list, whose items may stand in another order than the inputs.
 * https://platform.openai.com/docs/api-reference/embeddings/object
 */
export function parseOpenAI(answer: unknown): EmbeddingsAnswer {
  const { data, usage, model } = isObject(answer) ? answer : {}
  const counts = objectOf(usage)
  const inputTokens = numberOf(counts?.prompt_tokens) ?? numberOf(counts?.total_tokens)
  const name = textOf(model)
  const items = objectsOf(data)
  const isIndexed = items.every(({ index }) => numberOf(index) !== undefined)
  const ordered = isIndexed ? items.toSorted((a, b) => Number(a.index) - Number(b.index)) : items
  return {
    vectors: vectorsIn(ordered.map(({ embedding }) => numbersOf(embedding))),
    ...(inputTokens !== undefined && inputTokens >= 0 && { inputTokens }),
    ...(name !== undefined && { model: name }),
  }
}

/** A vector that may be base64 already. */
function numbersOf(embedding: unknown): Vector | undefined {
  if (isVector(embedding)) return embedding
  if (typeof embedding !== 'string') return undefined
  const bytes = Buffer.from(embedding, 'base64')
  const numbers: number[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) numbers.push(bytes.readFloatLE(at))
  return numbers
}
