import { membersIn } from '../../api/dialect'
import { jsonIn } from '../../body/json/json-in'

/** A receiver's answer has some hundred bytes. */
const MAX_BYTES = 64 * 1024

/**
 * How many spans a receiver has not taken of those that it was sent. An answer that says nothing has taken all.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export async function partsRejected({ body }: Response): Promise<number> {
  // Whoever answers well has taken them, also where the rest of the answer never comes.
  const text = await beginningOf(body).catch(() => '')
  const { rejectedSpans } = membersIn(membersIn(jsonIn(text)).partialSuccess)
  const count = Number(rejectedSpans ?? 0)
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** The beginning of a body. Nothing is read behind it. */
async function beginningOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length >= MAX_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString()
}
