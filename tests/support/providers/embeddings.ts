/** Embeddings, in each provider's format. */

/** The vector that stands for every text; each number is exact in 32 bits. */
export const VECTOR = [0.5, -0.25, 0.125]

/** A vector as base64 of little-endian 32-bit numbers. */
export const base64Of = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [at, number] of vector.entries()) bytes.writeFloatLE(number, at * 4)
  return bytes.toString('base64')
}

const inputsOf = (input: unknown): unknown[] => (Array.isArray(input) ? input : [input])

/**
 * OpenAI: one vector for each input, as base64 where the client asks for it.
 * https://platform.openai.com/docs/api-reference/embeddings
 */
export const openaiEmbeddings = ({ input, encoding_format }: Record<string, unknown>) => ({
  object: 'list',
  model: 'gpt-real',
  data: inputsOf(input).map((_, index) => ({
    object: 'embedding',
    index,
    embedding: encoding_format === 'base64' ? base64Of(VECTOR) : VECTOR,
  })),
  usage: { prompt_tokens: 4, total_tokens: 4 },
})

/**
 * Gemini: `embedContent` takes one text and `batchEmbedContents` several.
 * https://ai.google.dev/api/embeddings
 */
export const geminiEmbedding = () => ({ embedding: { values: VECTOR } })
export const geminiEmbeddings = ({ requests }: Record<string, unknown>) => ({
  embeddings: inputsOf(requests).map(() => ({ values: VECTOR })),
})

/**
 * Vertex AI.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
export const vertexEmbeddings = ({ instances }: Record<string, unknown>) => ({
  predictions: inputsOf(instances).map(() => ({
    embeddings: { values: VECTOR, statistics: { token_count: 4, truncated: false } },
  })),
})

/**
 * Titan on Bedrock: one text at a time.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbedding = () => ({
  embedding: VECTOR,
  embeddingsByType: { float: VECTOR },
  inputTextTokenCount: 4,
})

/**
 * Cohere, version 2: vectors by type.
 * https://docs.cohere.com/reference/embed
 */
export const cohereEmbeddings = ({ texts }: Record<string, unknown>) => ({
  id: 'embed-fake',
  embeddings: { float: inputsOf(texts).map(() => VECTOR) },
  texts: inputsOf(texts),
  meta: { api_version: { version: '2' }, billed_units: { input_tokens: 4 } },
})
