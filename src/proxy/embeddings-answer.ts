import { membersIn } from '../api/dialect'
import { readMember } from '../body/json/body'
import { jsonIn } from '../body/json/json-in'
import { portusError } from '../errors'
import { invalidAnswer } from '../portkey/errors'
import { contentOf, wholeBody } from '../stream/answer'
import { readWhole } from '../stream/read-whole'
import { base64Of } from '../translate/embeddings/print-answer'
import { countInputs } from '../translate/embeddings/read-request'
import { isVector } from '../translate/embeddings/vectors'
import type { JsonRequest } from './request/read-request'
import type { Received } from './send'

type Item = { embedding?: unknown }

/**
 * An answer with embeddings that the gateway translated, as the client asked for it. OpenAI's SDKs ask for
 * base64 unless told otherwise, and read an answer of plain numbers as empty; the gateway drops what they ask.
 * https://platform.openai.com/docs/api-reference/embeddings/create
 *
 * @throws {PortusError} `invalid_request` where texts were left out: some providers take one at a time.
 */
export const embeddingsAnswer = (answer: Received, request: JsonRequest): Promise<Received> =>
  encodedAnswer(answer, request, (answered, asked) =>
    portusError('invalid_request', 'fewer_embeddings', {
      param: 'input',
      values: { asked, answered },
    }),
  )

/**
 * An answer of a provider that has OpenAI's embeddings. Some have numbers alone. What is already as the client
 * asked for it keeps its bytes.
 *
 * @throws {PortusError} `invalid_provider_answer` where numbers are to be converted and texts were left out.
 */
export async function ownEmbeddingsAnswer(
  answer: Received,
  request: JsonRequest,
): Promise<Received> {
  if (!asksForBase64(request) || startsInBase64(answer.first)) return answer
  return encodedAnswer(answer, request, invalidAnswer)
}

async function encodedAnswer(
  answer: Received,
  request: JsonRequest,
  fewer: (answered: number, asked: number) => Error,
): Promise<Received> {
  if (contentOf(answer.headers) !== 'json') return answer
  const bytes = await readWhole(answer)
  const unchanged = { ...answer, ...wholeBody(bytes) }
  const json = membersIn(jsonIn(bytes.toString()))
  const { data } = json
  if (!Array.isArray(data)) return unchanged
  const asked = countInputs(readMember(request.body, 'input'))
  if (data.length < asked) throw fewer(data.length, asked)
  if (!asksForBase64(request) || !data.some(isOfNumbers)) return unchanged
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  const text = JSON.stringify({ ...json, data: data.map(inBase64) })
  return { ...answer, headers, ...wholeBody(Buffer.from(text)) }
}

const asksForBase64 = ({ body }: JsonRequest): boolean =>
  readMember(body, 'encoding_format') === 'base64'

/** More of an answer's start need not be looked at. */
const START_BYTES = 4096

/** Whether the first vector is a text. Nothing but a member's name stands before a colon. */
const startsInBase64 = (first: Uint8Array | undefined): boolean =>
  first !== undefined &&
  /"embedding"\s{0,64}:\s{0,64}"/.test(Buffer.from(first.subarray(0, START_BYTES)).toString())

const isOfNumbers = (item: Item | null): boolean => isVector(item?.embedding)

const inBase64 = (item: Item | null): Item | null =>
  isVector(item?.embedding) ? { ...item, embedding: base64Of(item.embedding) } : item
