/**
 * Amazon Bedrock: Converse, and Anthropic's events inside the frames of InvokeModel.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */

import { type MessageStreamOptions, message, messageStream } from './anthropic-messages'
import { eventFrame, exceptionFrame, streamedFrames } from './aws-frames'
import type { Answer } from './server'

/** A block of content, whole and as a stream opens it and goes on with it. */
export type ConverseBlock = { whole: object; opened?: object; deltas: readonly object[] }

/** An exception that ends a stream. */
export type Exception = { type: string; message: string }

export type ConverseOptions = {
  blocks?: readonly ConverseBlock[]
  /** `tool_use` or `end_turn` by default. */
  stop?: string
  usage?: object
  /** Ends a stream with this exception behind the content. */
  exception?: Exception
}

/** Text, in the pieces in which it is streamed. Bedrock opens no block for it. */
export const converseText = (...pieces: readonly string[]): ConverseBlock => ({
  whole: { text: pieces.join('') },
  deltas: pieces.map((text) => ({ text })),
})

/** Thinking with its signature. */
export const converseThinking = (text: string, signature = 'ZmFrZQ=='): ConverseBlock => ({
  whole: { reasoningContent: { reasoningText: { text, signature } } },
  deltas: [{ reasoningContent: { text } }, { reasoningContent: { signature } }],
})

/** The use of a tool, with its input in the pieces in which it is streamed. */
export const converseTool = (
  toolUseId: string,
  name: string,
  ...pieces: readonly string[]
): ConverseBlock => ({
  whole: { toolUse: { toolUseId, name, input: JSON.parse(pieces.join('') || '{}') as object } },
  opened: { toolUse: { toolUseId, name } },
  deltas: pieces.map((input) => ({ toolUse: { input } })),
})

export const CONVERSE_USAGE = {
  inputTokens: 9,
  outputTokens: 2,
  totalTokens: 19,
  cacheReadInputTokens: 5,
  cacheWriteInputTokens: 3,
}

const HELLO = [converseText('Hello', ' there')]
const METRICS = { latencyMs: 21 }

const stopOf = ({ stop, blocks = [] }: ConverseOptions): string =>
  stop ?? (blocks.some(({ whole }) => 'toolUse' in whole) ? 'tool_use' : 'end_turn')

/** A whole answer of Converse. */
export const converse = (options: ConverseOptions = {}) => {
  const { blocks = HELLO, usage = CONVERSE_USAGE } = options
  return {
    output: { message: { role: 'assistant', content: blocks.map(({ whole }) => whole) } },
    stopReason: stopOf(options),
    usage,
    metrics: METRICS,
  }
}

/** The frames of ConverseStream. */
export function converseFrames(options: ConverseOptions = {}): Uint8Array<ArrayBuffer>[] {
  const { blocks = HELLO, usage = CONVERSE_USAGE, exception } = options
  const said = [
    eventFrame('messageStart', { role: 'assistant' }),
    ...blocks.flatMap(({ opened, deltas }, contentBlockIndex) => [
      ...(opened ? [eventFrame('contentBlockStart', { start: opened, contentBlockIndex })] : []),
      ...deltas.map((delta) => eventFrame('contentBlockDelta', { delta, contentBlockIndex })),
      eventFrame('contentBlockStop', { contentBlockIndex }),
    ]),
  ]
  if (exception) return [...said, exceptionFrame(exception.type, exception.message)]
  return [
    ...said,
    eventFrame('messageStop', { stopReason: stopOf(options) }),
    eventFrame('metadata', { usage, metrics: METRICS }),
  ]
}

export type InvokeOptions = MessageStreamOptions & { exception?: Exception }

/** What Bedrock puts beside the last event of a model. */
const INVOCATION_METRICS = {
  'amazon-bedrock-invocationMetrics': {
    inputTokenCount: 9,
    outputTokenCount: 2,
    invocationLatency: 21,
    firstByteLatency: 8,
  },
}

/** The frames of InvokeModelWithResponseStream. Each holds one of Anthropic's events as base64. */
export function invokeFrames({
  exception,
  ...options
}: InvokeOptions = {}): Uint8Array<ArrayBuffer>[] {
  const events = messageStream(options).map(({ name, data }) =>
    name === 'message_stop' ? JSON.stringify({ type: name, ...INVOCATION_METRICS }) : data,
  )
  const said = (exception ? events.slice(0, -2) : events).map((event) =>
    // `p` is padding of any length, so that the length of a frame tells nothing.
    eventFrame('chunk', {
      bytes: Buffer.from(event).toString('base64'),
      p: 'abcdefghijklm'.slice(0, event.length % 13),
    }),
  )
  return exception ? [...said, exceptionFrame(exception.type, exception.message)] : said
}

/** A provider that answers as the path asks: Converse or InvokeModel, whole or in frames. */
export const bedrock =
  (options: { converse?: ConverseOptions; invoke?: InvokeOptions } = {}): Answer =>
  ({ path }) => {
    if (path.endsWith('/converse')) return Response.json(converse(options.converse))
    if (path.endsWith('/converse-stream')) return streamedFrames(converseFrames(options.converse))
    if (path.endsWith('/invoke')) return Response.json(message(options.invoke))
    return streamedFrames(invokeFrames(options.invoke))
  }

/**
 * An error, as Bedrock sends it: the type is in a header.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
 */
export const bedrockError = (status: number, type: string, message: string) =>
  Response.json(
    { message },
    {
      status,
      headers: {
        'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
        'x-amzn-requestid': 'aws-fake',
      },
    },
  )
