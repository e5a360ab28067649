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

/** Items of OpenAI's list, as JSON text. `from` is the index of the first. */
export const printItems = (vectors: readonly Vector[], from: number, encoding: Encoding): string =>
  vectors.map((vector, at) => printItem(vector, from + at, encoding)).join(',')

const printItem = (vector: Vector, index: number, encoding: Encoding): string =>
  `{"object":"embedding","index":${index},"embedding":${
    encoding === 'base64' ? `"${base64Of(vector)}"` : JSON.stringify(vector)
  }}`

/**
 * OpenAI's list around printed items, in pieces of JSON. A count that nobody says is printed as zero, because
 * SDKs insist on one.
 */
export function printList(
  items: readonly Buffer[],
  { model, inputTokens = 0 }: { model: string; inputTokens: number | undefined },
): Buffer[] {
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens }
  const tail = `],"model":${JSON.stringify(model)},"usage":${JSON.stringify(usage)}}`
  return [
    Buffer.from('{"object":"list","data":['),
    ...items.flatMap((some, at) => (at === 0 ? [some] : [COMMA, some])),
    Buffer.from(tail),
  ]
}

const COMMA = Buffer.from(',')
