import { vectorOf } from './embeddings'
import { countTokens } from './reply'
import { textOf } from './text'

type RerankRequest = { model?: string; query?: unknown; documents?: unknown; top_n?: number }

const DIMENSIONS = 256

/** Documents in the order in which they share words with the query. https://docs.cohere.com/reference/rerank */
export function rerank({ model, query, documents, top_n }: RerankRequest): Response {
  const texts = Array.isArray(documents) ? documents.map(documentText) : []
  const asked = vectorOf(textOf(query), DIMENSIONS)
  const results = texts
    .map((text, index) => ({ index, relevance_score: near(asked, vectorOf(text, DIMENSIONS)) }))
    .sort((one, other) => other.relevance_score - one.relevance_score)
    .slice(0, top_n ?? texts.length)
  const total_tokens = countTokens(texts.join('').length)
  return Response.json({
    id: `rerank-${crypto.randomUUID()}`,
    model: model ?? 'demo',
    results,
    usage: { total_tokens },
  })
}

const documentText = (document: unknown): string =>
  textOf((document as { text?: unknown } | null)?.text ?? document)

const near = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
