import { type Hold, NO_HOLD } from '../../../limits/bytes-in-flight'
import type { EmbeddingsCalls } from '../../contract'
import { type AnswerPart, answerReader, type EachAnswer, listOfParts } from './answer-part'
import { invalidAnswerOf } from './invalid-answer'
import { errorBytes, mutable } from './readable-answer'

/** So many calls of one request are on their way at once. */
const MAX_AT_ONCE = 4

/** Below it an answer is one, whatever the success is called: nothing of it may pass unread. */
const FIRST_REDIRECT = 300

type Call = EmbeddingsCalls['calls'][number]

/** Sends one call. */
export type AskOne = (call: Call, signal: AbortSignal) => Promise<Response>

/**
 * Asks for embeddings in several calls, some at a time, and makes one list of their answers. The first
 * failure ends the other calls, and is the answer. Nothing runs any more when this is done.
 *
 * @param client Aborted when the client leaves.
 * @param parts What an earlier try has brought; it is not asked for again. What comes is added.
 * @param hold Counts what is kept of the answers.
 * @throws whatever the call throws that fails first.
 */
export async function askEach(
  way: EmbeddingsCalls,
  askOne: AskOne,
  client: AbortSignal,
  parts: AnswerPart[],
  hold: Hold = NO_HOLD,
): Promise<EachAnswer> {
  const jobs = jobsOf(way).filter(({ at }) => !parts[at])
  const rest = jobs.values()
  const ending = new AbortController()
  const signal = AbortSignal.any([client, ending.signal])
  const read = answerReader(way, signal, hold)
  let failure: { response: Response } | { cause: unknown } | undefined
  const worker = async () => {
    for (const { call, at, from } of rest) {
      try {
        const response = await askOne(call, signal)
        if (response.status < FIRST_REDIRECT) parts[at] = await read(response, call, from)
        else failure ??= { response: mutable(response, await errorBytes(response)) }
      } catch (cause) {
        failure ??= { cause }
      }
      if (failure) return ending.abort()
    }
  }
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, jobs.length) }, worker))
  if (!failure) return listOfParts(parts, way)
  if ('response' in failure) return failure
  return { response: invalidAnswerOf(failure.cause) }
}

/** The calls with their places, and the indexes of their first inputs. */
function jobsOf({ calls }: EmbeddingsCalls) {
  let next = 0
  return calls.map((call, at) => {
    const from = next
    next += call.count
    return { call, at, from }
  })
}
