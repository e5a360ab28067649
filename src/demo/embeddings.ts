import { countTokens } from './reply'
import { textsOf } from './text'

type EmbeddingRequest = {
  model?: string
  input?: unknown
  dimensions?: number
  encoding_format?: 'float' | 'base64'
}

const DEFAULT_DIMENSIONS = 8
const MAX_DIMENSIONS = 3072

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export function embeddings(request: EmbeddingRequest): Response {
  const texts = textsOf(request.input)
  const dimensions = Math.min(request.dimensions ?? DEFAULT_DIMENSIONS, MAX_DIMENSIONS)
  const tokens = countTokens(texts.join('').length)
  return Response.json({
    object: 'list',
    data: texts.map((text, index) => {
      const vector = vectorOf(text, dimensions)
      return {
        object: 'embedding',
        index,
        embedding: request.encoding_format === 'base64' ? base64Of(vector) : vector,
      }
    }),
    model: request.model ?? 'demo',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

/** A vector of length 1 that depends on nothing but the words, so that like texts are near. */
export function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array<number>(dimensions).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const place = Number(Bun.hash(word) % BigInt(dimensions))
    vector[place] = (vector[place] ?? 0) + 1
  }
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

const base64Of = (vector: number[]) =>
  Buffer.from(new Float32Array(vector).buffer).toString('base64')
