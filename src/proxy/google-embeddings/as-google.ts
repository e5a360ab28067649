import { membersIn } from '../../api/dialect'
import { jsonIn } from '../../body/json/json-in'
import { turns } from '../../body/turns'
import type { Hold } from '../../limits/bytes-in-flight'
import { invalidAnswer } from '../../portkey/errors'
import { chunksOf, startBody, wholeBody } from '../../stream/answer'
import { readWhole } from '../../stream/read-whole'
import { streamOf } from '../../stream/stream-of'
import { printVector } from '../../translate/embeddings/print-vector'
import {
  numberedText,
  type SplitAnswer,
  splitVectors,
} from '../../translate/embeddings/split-vectors'
import { objectsOf } from '../../translate/values'
import type { Received } from '../request/received'

/** The most vectors, as numbers. */
const MAX_BYTES = 128 * 1024 * 1024
/** An answer up to this is given in one piece. A stream costs more. */
const ONE_PIECE_BYTES = 1024 * 1024

/**
 * OpenAI's list of embeddings as Google says it. Numbers keep their digits.
 * https://ai.google.dev/api/embeddings#EmbedContentResponse
 *
 * @throws {PortusError} `invalid_provider_answer` where it has not a vector for each input.
 */
export async function asGoogle(
  answer: Received,
  { inputs, isBatch, hold }: { inputs: number; isBatch: boolean; hold: Hold },
): Promise<Received> {
  if (answer.status >= 400) return answer
  const split = splitVectors(await readWhole(answer, MAX_BYTES, hold))
  const { data, usage } = membersIn(split && jsonIn(numberedText(split)))
  const items = objectsOf(data)
  if (!split || items.length !== inputs) throw invalidAnswer()
  const pieces: Buffer[] = [Buffer.from(isBatch ? '{"embeddings":[' : '{"embedding":')]
  const turn = turns()
  for (const [at, { embedding }] of items.entries()) {
    const text = vectorText(split, embedding)
    if (text === undefined) throw invalidAnswer()
    pieces.push(Buffer.from(`${at === 0 ? '' : ','}{"values":${text}}`))
    await turn()
  }
  pieces.push(Buffer.from(`${isBatch ? ']' : ''}${usageText(usage)}}`))
  const headers = new Headers(answer.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-length')
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const body =
    length > ONE_PIECE_BYTES
      ? await startBody(chunksOf(streamOf(pieces)))
      : wholeBody(Buffer.concat(pieces))
  return { ...answer, headers, ...body }
}

/** A vector by its place among the lists of the answer. */
function vectorText({ vectors }: SplitAnswer, embedding: unknown): string | undefined {
  const place = Array.isArray(embedding) ? embedding[0] : undefined
  const vector = typeof place === 'number' ? vectors[place] : undefined
  return vector && printVector(vector, 'float')
}

/** Zero stands for a count that the provider does not say. */
function usageText(usage: unknown): string {
  const { prompt_tokens: count } = membersIn(usage)
  return typeof count === 'number' && count > 0
    ? `,"usageMetadata":${JSON.stringify({ promptTokenCount: count })}`
    : ''
}
