import { mediaTypeOf } from '../../api/headers/media-type'
import { limitJson } from '../../body/json/json-in'
import type { Hold } from '../../limits/bytes-in-flight'
import { pulled } from '../../stream/pulled'
import { mendedCompletion } from './chat-shape'
import { gatewayEvents } from './event-stream'
import type { Redact } from './failure'
import { gatewayFrames } from './frame-stream'
import { membersOf } from './members'
import { noticed } from './noticed'
import { spellingOf } from './spelling'

/** An answer of a provider that the gateway translates. */
export type ProviderAnswer = {
  /** The provider's name in the gateway. */
  provider: string
  /** Where it was asked. */
  url: string
  isStreamed: boolean
  /** Whether it answers a chat completion. */
  isChat: boolean
  /** Takes the alias's secrets out of a provider's words. */
  redact: Redact
  /** Counts what is read whole. */
  hold?: Hold | undefined
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal
  /**
   * Takes the reason why a body broke off. The gateway ends its own well all the same, so whoever reads
   * that must look here at its end.
   */
  onBreak: (error: unknown) => void
}

/**
 * A good answer in the one spelling that the gateway reads, whatever legal spelling the provider chose.
 * Other answers are left as they are.
 */
export function normalised(response: Response, answer: ProviderAnswer): Response {
  const { body, status } = response
  if (!body || status !== 200 || isOther(response.headers)) return response
  if (answer.isStreamed)
    return answer.provider === UNKNOWN_STREAM ? response : normalisedStream(response, body, answer)
  if (!answer.isChat) return response
  const { needsUsage } = spellingOf(answer.provider, answer.url)
  return relabelled(response, wholeCompletion(body, needsUsage), 'application/json')
}

/** The gateway does not stream from it in a format that is known. */
export const UNKNOWN_STREAM = 'bytez'

/** Pages, pictures, sound. Everything else may be events or JSON under a wrong name. */
export const isOther = (headers: Headers): boolean => OTHER.test(mediaTypeOf(headers))

const OTHER = /^(?:text\/html|image\/|audio\/|video\/)/

function normalisedStream(
  response: Response,
  body: AsyncIterable<Uint8Array>,
  answer: ProviderAnswer,
): Response {
  const { provider, url, isChat, redact } = answer
  const read =
    provider === 'bedrock'
      ? gatewayFrames(body, redact)
      : encoded(gatewayEvents(body, { ...spellingOf(provider, url), failsOnError: isChat, redact }))
  const type = provider === 'bedrock' ? FRAMES : EVENTS
  return relabelled(response, noticed(read, answer), type)
}

const EVENTS = 'text/event-stream; charset=utf-8'
const FRAMES = 'application/vnd.amazon.eventstream'

function relabelled(
  { status, headers }: Response,
  pieces: AsyncGenerator<Uint8Array, undefined>,
  type: string,
): Response {
  const relabelled = new Headers(headers)
  relabelled.delete('content-length')
  relabelled.set('content-type', type)
  return new Response(pulled(pieces), { status, headers: relabelled })
}

const encoder = new TextEncoder()

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, undefined> {
  for await (const text of texts) yield encoder.encode(text)
}

async function* wholeCompletion(
  body: AsyncIterable<Uint8Array>,
  needsUsage: boolean,
): AsyncGenerator<Uint8Array, undefined> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece.slice())
  const bytes = Buffer.concat(pieces)
  const text = bytes.toString()
  const completion = membersOf(text)
  if (!completion) limitJson(text)
  const mended = completion && mendedCompletion(completion, needsUsage)
  yield mended && mended !== completion ? encoder.encode(JSON.stringify(mended)) : bytes
}

/**
 * A body that ends in an error where the provider's did.
 *
 * @param reason Why the provider's body broke off, if it has.
 */
export function endingAs(response: Response, reason: () => unknown): Response {
  if (!response.body) return response
  const reader = response.body.getReader()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        const error = reason()
        if (error === undefined) controller.close()
        else controller.error(error)
      },
      cancel: (cause) => reader.cancel(cause),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, response)
}
