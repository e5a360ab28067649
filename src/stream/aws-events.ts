import { mediaTypeOf } from '../api/headers/media-type'
import { chunksOf } from './answer'
import { type AwsMessage, awsParser } from './aws-event-stream'
import { pulled } from './pulled'

/** What the messages of a chunk become. */
export type Said = {
  /** Server-sent events, in pieces. */
  pieces: Uint8Array[]
  /** Whether an error has been said: nothing comes after it. */
  hasFailed: boolean
}

/** Says one message of an event stream as server-sent events. */
export type Say = (message: AwsMessage, said: Said) => void

/**
 * Server-sent events out of the frames of an event stream of AWS. Those of one chunk come together.
 *
 * @throws {PortusError} `invalid_provider_answer` where the stream ends inside a frame, or is damaged.
 */
export async function* awsEvents(
  body: AsyncIterable<Uint8Array>,
  say: Say,
): AsyncGenerator<Uint8Array> {
  const parser = awsParser()
  for await (const chunk of body) {
    const { pieces, hasFailed } = sayAll(parser.push(chunk), say)
    const [only] = pieces
    if (only) yield pieces.length === 1 ? only : Buffer.concat(pieces)
    if (hasFailed) return
  }
  parser.finish()
}

function sayAll(messages: readonly AwsMessage[], say: Say): Said {
  const said: Said = { pieces: [], hasFailed: false }
  for (const message of messages) {
    say(message, said)
    if (said.hasFailed) break
  }
  return said
}

/**
 * An answer of frames as one of server-sent events. An answer that is not an event stream of AWS stays as
 * it is.
 */
export function awsStreamOf(response: Response, say: Say): Response {
  const { body, status } = response
  if (!body || !isAwsEventStream(response.headers)) return response
  const headers = new Headers(response.headers)
  headers.set('content-type', 'text/event-stream; charset=utf-8')
  headers.delete('content-length')
  const chunks = chunksOf(body)
  const events = awsEvents({ [Symbol.asyncIterator]: () => chunks }, say)
  return new Response(
    pulled(events, () => chunks.return?.()),
    { status, headers },
  )
}

/** Whether a body is made of AWS' frames. */
const isAwsEventStream = (headers: Headers): boolean =>
  mediaTypeOf(headers) === 'application/vnd.amazon.eventstream'
