import type { Usage } from '../../../api/dialect'
import { openai } from '../../../api/openai'
import { jsonIn } from '../../../body/json/json-in'
import { PortusError, portusError } from '../../../errors'
import type { EmbeddingsAnswer } from '../../../translate/embeddings/embeddings'
import { printItems, printList } from '../../../translate/embeddings/print-answer'
import type { EmbeddingsCalls } from '../../contract'

/** So many calls of one request are on their way at once. */
const MAX_AT_ONCE = 4

/** Bytes of all answers to one request that have come and have not been read yet. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

/** Bytes that are kept of them: the most inputs with long vectors, as numbers. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024

const LAST_SUCCESS_STATUS = 204

type Call = EmbeddingsCalls['calls'][number]

/** One list out of the answers to all calls, or the first failure of one, which is not read yet. */
export type EachAnswer = { response: Response; usage?: Usage }

/** Sends one call. */
export type AskOne = (call: Call, signal: AbortSignal) => Promise<Response>

/** What is kept of the answer to one call. */
type Kept = Omit<EmbeddingsAnswer, 'vectors'> & { items: Buffer }

/** What the calls of one request have in common. */
type Work = {
  way: EmbeddingsCalls
  /** What is kept of each call's answer, in the order of the inputs. */
  kept: Kept[]
  unreadBytes: number
  keptBytes: number
}

/**
 * Asks for embeddings in several calls, some at a time, and makes one list of their answers. The first
 * failure ends the other calls. Nothing runs any more when this is done.
 *
 * @param signal Aborted when the client leaves.
 * @throws whatever the call throws that fails first.
 */
export async function askEach(
  way: EmbeddingsCalls,
  askOne: AskOne,
  signal: AbortSignal,
): Promise<EachAnswer> {
  const { calls } = way
  const work: Work = { way, kept: [], unreadBytes: 0, keptBytes: 0 }
  const others = new AbortController()
  let failure: { response: Response } | { cause: unknown } | undefined
  let next = 0
  let first = 0
  const worker = async () => {
    while (!failure && next < calls.length) {
      const [at, from] = [next++, first]
      const call = calls[at] as Call
      first += call.count
      // The answer that has failed must stay open while the others end.
      const own = new AbortController()
      const end = () => own.abort()
      others.signal.addEventListener('abort', end, { once: true })
      try {
        const response = await askOne(call, AbortSignal.any([signal, own.signal]))
        if (response.status <= LAST_SUCCESS_STATUS) {
          work.kept[at] = await read(response, call, from, work)
          continue
        }
        others.signal.removeEventListener('abort', end)
        if (failure) own.abort()
        failure ??= { response }
      } catch (cause) {
        own.abort()
        failure ??= { cause }
      } finally {
        others.signal.removeEventListener('abort', end)
      }
      others.abort()
    }
  }
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, calls.length) }, worker))
  if (!failure) return listOf(work)
  if ('response' in failure) return failure
  if (!isInvalid(failure.cause)) throw failure.cause
  return { response: invalid(failure.cause) }
}

/** @throws {PortusError} `invalid_provider_answer` where an answer is not what was asked for. */
async function read(response: Response, call: Call, from: number, work: Work): Promise<Kept> {
  const { parse, encoding } = work.way
  const bytes = await bytesOf(response, work)
  const { vectors, ...said } = parse(jsonIn(bytes.toString()), response.headers)
  work.unreadBytes -= bytes.byteLength
  if (vectors.length !== call.count) throw portusError('invalid_provider_answer')
  const items = Buffer.from(printItems(vectors, from, encoding))
  work.keptBytes += items.byteLength
  if (work.keptBytes > MAX_KEPT_BYTES) throw portusError('invalid_provider_answer', 'long_answer')
  return { ...said, items }
}

async function bytesOf({ body }: Response, work: Work): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of body ?? []) {
    pieces.push(piece)
    work.unreadBytes += piece.byteLength
    if (work.unreadBytes > MAX_UNREAD_BYTES)
      throw portusError('invalid_provider_answer', 'long_answer')
  }
  return Buffer.concat(pieces)
}

function listOf({ way, kept }: Work): EachAnswer {
  const counts = kept.flatMap(({ inputTokens }) => inputTokens ?? [])
  const inputTokens = counts.length > 0 ? counts.reduce((sum, count) => sum + count) : undefined
  const model = kept.find((one) => one.model !== undefined)?.model ?? way.model
  const pieces = printList(
    kept.map(({ items }) => items),
    { model, inputTokens },
  )
  const headers = { 'content-type': 'application/json' }
  return {
    response: new Response(Buffer.concat(pieces), { headers }),
    usage: inputTokens === undefined ? {} : { inputTokens },
  }
}

const isInvalid = (cause: unknown): cause is PortusError =>
  cause instanceof PortusError && cause.kind === 'invalid_provider_answer'

/** An answer that is none, as an error of the provider: another target may have a better one. */
const invalid = (error: PortusError): Response =>
  Response.json(openai.errorBody(error, ''), { status: error.status })
