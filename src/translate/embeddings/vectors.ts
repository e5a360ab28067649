import { countOf } from '../../api/dialect'
import { numberOf, objectsOf } from '../values'
import type { EmbeddingsAnswer } from './embeddings'

/** Readers of vectors in providers' answers. What is no vector is left out, and then one is missing. */

/** Whether a value is a vector of numbers. They are looked at one by one: `null` would become a zero. */
export const isVector = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isFinite)

/** The vectors of a list of them. */
export const vectorsIn = (value: unknown): readonly (readonly number[])[] =>
  Array.isArray(value) ? value.filter(isVector) : []

/** The vectors under a member of the objects in a list. */
export const vectorsUnder = (value: unknown, member: string): ReturnType<typeof vectorsIn> =>
  vectorsIn(objectsOf(value).map((item) => item[member]))

/** An answer of what was read, without what the provider does not say. */
export const answerOf = (
  vectors: EmbeddingsAnswer['vectors'],
  inputTokens: number | undefined,
  model?: string,
): EmbeddingsAnswer => {
  const count = countOf(inputTokens)
  return {
    vectors,
    ...(count !== undefined && { inputTokens: count }),
    ...(model !== undefined && { model }),
  }
}

/** The sum of the counts that there are. */
export function sumOf(counts: readonly unknown[]): number | undefined {
  const known = counts.map(numberOf).filter((count) => count !== undefined)
  return known.length > 0 ? known.reduce((sum, count) => sum + count, 0) : undefined
}
