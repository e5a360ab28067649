import { vectorOf } from './embeddings'
import { textOf } from './text'

type RerankRequest = { model?: string; query?: unknown; documents?: unknown; top_n?: number }

const DIMENSIONS = 256

/** Documents in the order in which they share words with the query. https://docs.cohere.com/reference/rerank */
export function rerank({ model, query, documents, top_n }: RerankRequest): Response {
  const asked = vectorOf(textOf(query), DIMENSIONS)
  const results = [documents ?? []]
    .flat()
    .map((document, index) => {
      const vector = vectorOf(JSON.stringify(document), DIMENSIONS)
      return {
        index,
        relevance_score: vector.reduce((sum, one, at) => sum + one * (asked[at] ?? 0), 0),
      }
    })
    .sort((one, other) => other.relevance_score - one.relevance_score)
  return Response.json({ model, results: results.slice(0, top_n) })
}
