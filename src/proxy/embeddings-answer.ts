import { membersIn } from '../api/dialect'
import { readMember } from '../body/json/body'
import { jsonIn } from '../body/json/json-in'
import { portusError } from '../errors'
import { contentOf, wholeBody } from '../stream/answer'
import { readWhole } from '../stream/read-whole'
import type { JsonRequest } from './request/read-request'
import type { Received } from './send'

type Vector = { embedding?: unknown }

/**
 * An answer with embeddings that the gateway translated, as the client asked for it. OpenAI's SDKs ask for
 * base64 unless told otherwise, and read an answer of plain numbers as empty; the gateway drops what they ask.
 * https://platform.openai.com/docs/api-reference/embeddings/create
 *
 * @throws {PortusError} `invalid_request` where texts were left out: some providers take one at a time.
 */
export async function embeddingsAnswer(answer: Received, { body }: JsonRequest): Promise<Received> {
  if (contentOf(answer.headers) !== 'json') return answer
  const bytes = await readWhole(answer)
  const unchanged = { ...answer, ...wholeBody(bytes) }
  const json = membersIn(jsonIn(bytes.toString()))
  const { data } = json
  if (!Array.isArray(data)) return unchanged
  const input = readMember(body, 'input')
  const asked = Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1
  if (data.length < asked)
    throw portusError('invalid_request', 'fewer_embeddings', {
      param: 'input',
      values: { asked, answered: data.length },
    })
  if (readMember(body, 'encoding_format') !== 'base64') return unchanged
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  const text = JSON.stringify({ ...json, data: (data as (Vector | null)[]).map(inBase64) })
  return { ...answer, headers, ...wholeBody(Buffer.from(text)) }
}

/** Little-endian 32-bit numbers, as OpenAI's SDKs read them. */
function inBase64(item: Vector | null): Vector | null {
  if (!Array.isArray(item?.embedding)) return item
  const numbers: readonly unknown[] = item.embedding
  const bytes = Buffer.alloc(numbers.length * Float32Array.BYTES_PER_ELEMENT)
  for (const [at, number] of numbers.entries())
    bytes.writeFloatLE(Number(number), at * Float32Array.BYTES_PER_ELEMENT)
  return { ...item, embedding: bytes.toString('base64') }
}
