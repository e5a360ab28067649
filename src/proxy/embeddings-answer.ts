import { membersIn } from '../api/dialect'
import { lengthOfPieces, readLongMember, readMember } from '../body/json/body'
import { jsonIn } from '../body/json/json-in'
import { turns } from '../body/turns'
import { portusError } from '../errors'
import { invalidAnswer } from '../portkey/errors'
import { chunksOf, contentOf, startBody, wholeBody } from '../stream/answer'
import { readWhole } from '../stream/read-whole'
import { streamOf } from '../stream/stream-of'
import { printVector } from '../translate/embeddings/print-vector'
import { countInputs } from '../translate/embeddings/read-request'
import { numberedText, type SplitAnswer, splitVectors } from '../translate/embeddings/split-vectors'
import { isVector } from '../translate/embeddings/vectors'
import { tooMuchToTranslate } from './plan/cost/translation-size'
import type { JsonRequest } from './request/read-request'
import type { Received } from './request/received'

/** The most inputs with long vectors, as numbers. */
const MAX_BYTES = 128 * 1024 * 1024

/** What an answer with fewer vectors than inputs is. */
type Fewer = (answered: number, asked: number) => Error

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
  fewer: Fewer,
): Promise<Received> {
  if (contentOf(answer.headers) !== 'json') return answer
  const bytes = await readWhole(answer, MAX_BYTES, request.hold)
  const split = splitVectors(bytes)
  const json = split && jsonIn(numberedText(split))
  if (!split || json === undefined) throw invalidAnswer()
  const unchanged = async () => ({ ...answer, ...(await bodyOf([bytes])) })
  const { data } = membersIn(json)
  if (!Array.isArray(data)) return unchanged()
  const asked = inputsOf(request)
  if (data.length < asked) throw fewer(data.length, asked)
  if (!asksForBase64(request) || split.vectors.length === 0) return unchanged()
  if (!data.every(hasVector)) throw invalidAnswer()
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return { ...answer, headers, ...(await bodyOf(await inBase64(split))) }
}

/** How many inputs a request has; one where nobody can count them in a short time. */
const inputsOf = ({ body }: JsonRequest): number =>
  tooMuchToTranslate(body, undefined) ? 1 : countInputs(readLongMember(body, 'input'))

const asksForBase64 = ({ body }: JsonRequest): boolean =>
  readMember(body, 'encoding_format') === 'base64'

const hasVector = (item: unknown): boolean => {
  const { embedding } = membersIn(item)
  return typeof embedding === 'string' || isVector(embedding)
}

/** More of an answer's start need not be looked at. */
const START_BYTES = 4096

/** Whether the first vector is a text. Nothing but a member's name stands before a colon. */
const startsInBase64 = (first: Uint8Array | undefined): boolean =>
  first !== undefined &&
  /"embedding"\s{0,64}:\s{0,64}"/.test(Buffer.from(first.subarray(0, START_BYTES)).toString())

/** What stands before an embedding, at the end of a text. */
const EMBEDDING = /"embedding"\s{0,64}:\s{0,64}$/
const EMBEDDING_BYTES = 160

/** An answer whose embeddings are base64. All else keeps its bytes. */
async function inBase64({ between, vectors }: SplitAnswer): Promise<Buffer[]> {
  const turn = turns()
  const pieces: Buffer[] = []
  for (const [at, before] of between.entries()) {
    pieces.push(before)
    const vector = vectors[at]
    if (!vector) continue
    const isEmbedding = EMBEDDING.test(before.subarray(-EMBEDDING_BYTES).toString())
    const text = isEmbedding ? printVector(vector, 'base64') : undefined
    if (isEmbedding && text === undefined) throw invalidAnswer()
    pieces.push(text === undefined ? vector : Buffer.from(text))
    await turn()
  }
  return pieces
}

/** An answer up to this is given in one piece. A stream costs more. */
const ONE_PIECE_BYTES = 1024 * 1024

async function bodyOf(pieces: readonly Uint8Array[]) {
  const length = lengthOfPieces(pieces)
  return length > ONE_PIECE_BYTES
    ? startBody(chunksOf(streamOf(pieces)))
    : wholeBody(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))
}
