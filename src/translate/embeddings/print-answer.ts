import type { Vector } from './embeddings'

/** How a client wants its vectors. https://platform.openai.com/docs/api-reference/embeddings/create */
export type Encoding = 'float' | 'base64'

/** Little-endian 32-bit numbers in base64, as OpenAI's SDKs read them. */
export function base64Of(vector: Vector): string {
  const bytes = Buffer.allocUnsafe(vector.length * Float32Array.BYTES_PER_ELEMENT)
  for (let at = 0; at < vector.length; at++)
    bytes.writeFloatLE(Number(vector[at]), at * Float32Array.BYTES_PER_ELEMENT)
  return bytes.toString('base64')
}

/** One item of OpenAI's list, as JSON text. */
export const printItem = (vector: Vector, index: number, encoding: Encoding): string =>
  `{"object":"embedding","index":${index},"embedding":${
    encoding === 'base64' ? `"${base64Of(vector)}"` : JSON.stringify(vector)
  }}`

/**
 * OpenAI's list around printed items, as JSON text. A count that nobody says is printed as zero, because
 * SDKs insist on one.
 */
export function printList(
  items: readonly string[],
  { model, inputTokens = 0 }: { model: string; inputTokens: number | undefined },
): string {
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens }
  return `{"object":"list","data":[${items.join(',')}],"model":${JSON.stringify(model)},"usage":${JSON.stringify(usage)}}`
}
