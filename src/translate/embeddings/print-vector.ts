import { jsonIn } from '../../body/json/json-in'
import type { Base64Vector } from './embeddings'
import { isVector } from './vectors'

/** How a client wants its vectors. https://platform.openai.com/docs/api-reference/embeddings/create */
export type Encoding = 'float' | 'base64'

/**
 * A vector as JSON text. Numbers keep their digits.
 *
 * @param vector The text of a list, or base64.
 * @returns Undefined where it is no vector.
 */
export function printVector(vector: Buffer | Base64Vector, encoding: Encoding): string | undefined {
  if (!('base64' in vector)) return printNumbers(vector.toString(), encoding)
  const { base64, type } = vector
  const numbers = NUMBERS[type](Buffer.from(base64, 'base64'))
  if (!isVector(numbers)) return undefined
  return encoding === 'base64' ? `"${base64Of(numbers)}"` : JSON.stringify(numbers)
}

function printNumbers(text: string, encoding: Encoding): string | undefined {
  const numbers = jsonIn(text)
  if (!isVector(numbers)) return undefined
  return encoding === 'base64' ? `"${base64Of(numbers)}"` : text.replace(/\s+/g, '')
}

/** What the bytes of a vector are. */
const NUMBERS: Readonly<Record<Base64Vector['type'], (bytes: Buffer) => number[]>> = {
  float32: floatsOf,
  int8: (bytes) => Array.from(Int8Array.from(bytes)),
}

/** The bytes are copied: those of a Buffer need not stand at a multiple of four. */
function floatsOf(bytes: Buffer): number[] {
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) return []
  return Array.from(new Float32Array(Uint8Array.from(bytes).buffer))
}

/** 32-bit numbers in base64, as OpenAI's SDKs read them: little-endian, as every machine of the runtime has them. */
export const base64Of = (vector: readonly number[]): string =>
  Buffer.from(Float32Array.from(vector).buffer).toString('base64')
