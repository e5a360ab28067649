import { membersIn } from '../api/dialect'
import { jsonIn } from '../body/json/json-in'
import { limitParts } from '../body/json/limited-parts'
import type { AwsMessage } from './aws-event-stream'
import { awsEvents, awsStreamOf, type Said } from './aws-events'
import { awsFailure } from './aws-failure'

/**
 * Anthropic's stream out of the frames of `InvokeModelWithResponseStream`. Each frame `chunk` holds one of
 * Anthropic's events, which keeps its bytes. A frame with an exception becomes Anthropic's `error` event and
 * ends the stream: the client would take a clean end for a good one.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 *
 * @throws {PortusError} `invalid_provider_answer` where the stream ends inside a frame, or is damaged.
 */
export const claudeEvents = (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  awsEvents(body, say)

/**
 * The answer as Anthropic itself would send it. An answer that is not an event stream of AWS stays as it is.
 */
export const claudeStreamOf = (response: Response): Response => awsStreamOf(response, say)

function say(message: AwsMessage, said: Said): void {
  if (message.type === 'event') sayEvent(message, said)
  else sayError(message, said)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const END = encoder.encode('\n\n')

/** Anthropic writes `type` first. */
const TYPE = /^\{"type":"(\w+)"/

/** Bedrock adds its own counts to the last event. Those of Anthropic stand in the events before it. */
const METRICS = 'amazon-bedrock-invocationMetrics'

/** `{"bytes":"<base64>","p":"abc"}`; `p` is padding, which hides the length of a token. */
function sayEvent({ eventType, payload }: AwsMessage, said: Said): void {
  if (eventType !== 'chunk') return
  const { bytes } = membersIn(jsonIn(decoder.decode(payload)))
  if (typeof bytes !== 'string') return
  const json = Buffer.from(bytes, 'base64')
  let [, type] = TYPE.exec(json.toString('latin1', 0, 64)) ?? []
  let data: Uint8Array = json
  if (type === undefined || type === 'message_stop' || json.includes(0x0a) || json.includes(0x0d)) {
    limitParts(json)
    const { [METRICS]: _, ...event } = membersIn(jsonIn(json.toString()))
    type = typeof event.type === 'string' ? event.type : 'message'
    data = encoder.encode(JSON.stringify(event))
  }
  said.pieces.push(encoder.encode(`event: ${type}\ndata: `), data, END)
  said.hasFailed = type === 'error'
}

/** Anthropic's words for the exceptions of Bedrock. */
const ERROR_TYPES: ReadonlyMap<string, string> = new Map([
  ['throttlingexception', 'rate_limit_error'],
  ['servicequotaexceededexception', 'rate_limit_error'],
  ['serviceunavailableexception', 'overloaded_error'],
  ['modelnotreadyexception', 'overloaded_error'],
  ['modeltimeoutexception', 'timeout_error'],
  ['validationexception', 'invalid_request_error'],
  ['accessdeniedexception', 'permission_error'],
  ['resourcenotfoundexception', 'not_found_error'],
])

/** Anthropic's words for the status that a model gave Bedrock. */
const STATUS_TYPES: ReadonlyMap<unknown, string> = new Map([
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [529, 'overloaded_error'],
])

function sayError(message: AwsMessage, said: Said): void {
  const { name, words, originalStatusCode } = awsFailure(message)
  const type =
    ERROR_TYPES.get(name.toLowerCase()) ?? STATUS_TYPES.get(originalStatusCode) ?? 'api_error'
  const event = {
    type: 'error',
    error: { type, message: words ?? (name || 'The provider ended the stream with an error') },
  }
  said.pieces.push(encoder.encode(`event: error\ndata: ${JSON.stringify(event)}\n\n`))
  said.hasFailed = true
}
