import { isErrorStatus } from '../api/answer-error'
import { awsStatus } from '../api/aws-errors'
import { membersIn } from '../api/dialect'
import { jsonIn } from '../body/json/json-in'
import type { AwsMessage } from './aws-event-stream'
import { awsEvents, awsStreamOf, type Said } from './aws-events'
import { type AwsFailure, awsFailure } from './aws-failure'

/**
 * Server-sent events out of the frames of `ConverseStream`: each has the name of its frame, and its payload
 * without the padding. A frame with an exception becomes an event `error` and ends the stream.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 *
 * @throws {PortusError} `invalid_provider_answer` where the stream ends inside a frame, or is damaged.
 */
export const converseEvents = (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  awsEvents(body, say)

/** The answer as one of server-sent events. An answer that is not an event stream of AWS stays as it is. */
export const converseStreamOf = (response: Response): Response => awsStreamOf(response, say)

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function say(message: AwsMessage, said: Said): void {
  if (message.type === 'event') {
    const payload = jsonIn(decoder.decode(message.payload))
    if (typeof payload !== 'object' || !NAME.test(message.eventType)) return
    // `p` is padding, which hides the length of a token.
    const { p: _, ...event } = membersIn(payload)
    sayEvent(message.eventType, event, said)
    return
  }
  sayEvent('error', { error: errorOf(awsFailure(message)) }, said)
  said.hasFailed = true
}

/** A name stands on a line of its own, so it must hold no line break. */
const NAME = /^\w[\w.-]*$/

const sayEvent = (name: string, event: object, said: Said): void =>
  void said.pieces.push(encoder.encode(`event: ${name}\ndata: ${JSON.stringify(event)}\n\n`))

/**
 * The error of an exception. Its status is the one that a model gave Bedrock, or else the one that AWS
 * documents for it. One that the stream begins with can then still become the status of the answer.
 */
function errorOf({ name, words, originalStatusCode }: AwsFailure): object {
  const status = isErrorStatus(originalStatusCode) ? originalStatusCode : awsStatus(name)
  return {
    type: name,
    message: words ?? (name || 'The provider ended the stream with an error'),
    ...(status !== undefined && { status }),
    ...(originalStatusCode !== undefined && { originalStatusCode }),
  }
}
