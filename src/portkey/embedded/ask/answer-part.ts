import type { Usage } from '../../../api/dialect'
import { lengthOfPieces } from '../../../body/json/body'
import { jsonIn } from '../../../body/json/json-in'
import { turns } from '../../../body/turns'
import { portusError } from '../../../errors'
import type { Hold } from '../../../limits/bytes-in-flight'
import { keep, longAnswer } from '../../../stream/limited'
import { streamOf } from '../../../stream/stream-of'
import type {
  Base64Vector,
  EmbeddingsAnswer,
  Vector,
} from '../../../translate/embeddings/embeddings'
import { printItem, printList } from '../../../translate/embeddings/print-answer'
import { printVector } from '../../../translate/embeddings/print-vector'
import {
  numberedText,
  type SplitAnswer,
  splitVectors,
} from '../../../translate/embeddings/split-vectors'
import type { EmbeddingsCalls } from '../../contract'

/** Bytes of all answers to one request that have come and have not been read yet. */
const MAX_UNREAD_BYTES = 128 * 1024 * 1024

/** Bytes that are kept of them: the most inputs with long vectors, as numbers. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024

type Call = EmbeddingsCalls['calls'][number]

/** What is kept of the answer to one call. */
export type AnswerPart = Omit<EmbeddingsAnswer, 'vectors'> & { items: Buffer }

/** The answer to a whole request. */
export type EachAnswer = { response: Response; usage?: Usage }

/** Reads the answers to the calls of one request, and counts what is kept of them. */
export function answerReader(
  { parse, encoding }: EmbeddingsCalls,
  signal: AbortSignal,
  hold: Hold,
) {
  const turn = turns()
  let unreadBytes = 0
  let keptBytes = 0

  async function bytesOf({ body }: Response): Promise<Buffer> {
    const pieces: Uint8Array[] = []
    for await (const piece of body ?? []) {
      pieces.push(piece)
      unreadBytes += piece.byteLength
      if (unreadBytes > MAX_UNREAD_BYTES) throw longAnswer(MAX_UNREAD_BYTES)
      keep(hold, piece.byteLength, unreadBytes)
    }
    return Buffer.concat(pieces)
  }

  /**
   * @param from The index of the call's first input.
   * @throws {PortusError} `invalid_provider_answer` where an answer is not what was asked for.
   */
  return async (response: Response, call: Call, from: number): Promise<AnswerPart> => {
    const bytes = await bytesOf(response)
    const split = splitVectors(bytes)
    if (!split) throw invalidAnswer()
    const { vectors, ...said } = parse(jsonIn(numberedText(split)), response.headers)
    if (vectors.length !== call.count) throw invalidAnswer()
    const items: Buffer[] = []
    for (const [at, vector] of vectors.entries()) {
      const printed = printedOf(vector, split)
      const text = printed && printVector(printed, encoding)
      if (text === undefined) throw invalidAnswer()
      const item = Buffer.from(printItem(text, from + at))
      keptBytes += item.byteLength
      if (keptBytes > MAX_KEPT_BYTES) throw longAnswer(MAX_KEPT_BYTES)
      keep(hold, item.byteLength, keptBytes)
      items.push(item)
      await turn()
      signal.throwIfAborted()
    }
    unreadBytes -= bytes.byteLength
    hold.give(bytes.byteLength)
    return { ...said, items: Buffer.concat(items) }
  }
}

const invalidAnswer = () => portusError('invalid_provider_answer')

/** What is printed of a vector: the list that its only number names, or its base64. */
function printedOf(vector: Vector, { vectors }: SplitAnswer): Buffer | Base64Vector | undefined {
  if ('base64' in vector) return vector
  const [place] = vector
  return vector.length === 1 && place !== undefined ? vectors[place] : undefined
}

/** OpenAI's list of the parts, in the order of the inputs. */
export function listOfParts(parts: readonly AnswerPart[], way: EmbeddingsCalls): EachAnswer {
  const counts = parts.flatMap(({ inputTokens }) => inputTokens ?? [])
  const inputTokens = counts.length > 0 ? counts.reduce((sum, count) => sum + count) : undefined
  const model = parts.find((part) => part.model !== undefined)?.model ?? way.model
  const pieces = printList(
    parts.map(({ items }) => items),
    { model, inputTokens },
  )
  const length = lengthOfPieces(pieces)
  const headers = { 'content-type': 'application/json', 'content-length': `${length}` }
  return {
    response: new Response(streamOf(pieces), { headers }),
    usage: inputTokens === undefined ? {} : { inputTokens },
  }
}
