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
export type Exception = { type: string; message: string; originalStatusCode?: number }

export type ConverseOptions = {
  blocks?: readonly ConverseBlock[]
  /** `tool_use` or `end_turn` by default. */
  stop?: string
  usage?: object
  /** Ends a stream with this exception behind the content. */
  exception?: Exception
  /** Members of the model's own answer that the request asked for. */
  fields?: object
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

/** Thinking that only its maker can read. */
export const converseRedacted = (...pieces: readonly string[]): ConverseBlock => ({
  whole: { reasoningContent: { redactedContent: pieces.join('') } },
  deltas: pieces.map((redactedContent) => ({ reasoningContent: { redactedContent } })),
})

/** Text that rests on a document. A stream has it as any text, with its citation behind it or before it. */
export const converseCited = (...pieces: readonly string[]): ConverseBlock => citedBlock(pieces)
export const converseCitedBefore = (...pieces: readonly string[]): ConverseBlock => {
  const { whole, deltas } = citedBlock(pieces)
  return { whole, deltas: [...deltas.slice(-1), ...deltas.slice(0, -1)] }
}

const citedBlock = (pieces: readonly string[]): ConverseBlock => {
  const citation = {
    title: 'facts',
    sourceContent: [{ text: 'It is so.' }],
    location: { documentChar: { documentIndex: 0, start: 0, end: 9 } },
  }
  return {
    whole: {
      citationsContent: { content: pieces.map((text) => ({ text })), citations: [citation] },
    },
    deltas: [...pieces.map((text) => ({ text })), { citation }],
  }
}

/** A picture, in the pieces in which its bytes are streamed. */
export const converseImage = (...pieces: readonly string[]): ConverseBlock => ({
  whole: { image: { format: 'png', source: { bytes: pieces.join('') } } },
  opened: { image: { format: 'png' } },
  deltas: pieces.map((bytes) => ({ image: { source: { bytes } } })),
})

/** What a tool of Amazon's own was asked, and what it answered. */
export const converseServerTool = (): ConverseBlock[] => [
  {
    whole: { toolUse: { toolUseId: 'own', name: 'search', input: {}, type: 'server_tool_use' } },
    opened: { toolUse: { toolUseId: 'own', name: 'search', type: 'server_tool_use' } },
    deltas: [{ toolUse: { input: '{}' } }],
  },
  {
    whole: { toolResult: { toolUseId: 'own', status: 'success', content: [{ text: 'Found' }] } },
    opened: { toolResult: { toolUseId: 'own', status: 'success' } },
    deltas: [{ toolResult: [{ text: 'Found' }] }],
  },
]

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
    ...(options.fields && { additionalModelResponseFields: options.fields }),
    usage,
    metrics: METRICS,
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** A frame with padding of any length, so that its length tells nothing. It may stand before other members. */
function padded(type: string, payload: object): Uint8Array<ArrayBuffer> {
  const { length } = JSON.stringify(payload)
  const p = LETTERS.slice(0, 1 + ((length * 7) % LETTERS.length))
  return eventFrame(type, length % 2 === 0 ? { p, ...payload } : { ...payload, p })
}

/** The frames of ConverseStream. */
export function converseFrames(options: ConverseOptions = {}): Uint8Array<ArrayBuffer>[] {
  const { blocks = HELLO, usage = CONVERSE_USAGE, exception, fields } = options
  const said = [
    padded('messageStart', { role: 'assistant' }),
    ...blocks.flatMap(({ opened, deltas }, contentBlockIndex) => [
      ...(opened ? [padded('contentBlockStart', { start: opened, contentBlockIndex })] : []),
      ...deltas.map((delta) => padded('contentBlockDelta', { delta, contentBlockIndex })),
      padded('contentBlockStop', { contentBlockIndex }),
    ]),
  ]
  if (exception) {
    const { type, message, ...more } = exception
    return [...said, exceptionFrame(type, message, more)]
  }
  return [
    ...said,
    padded('messageStop', {
      stopReason: stopOf(options),
      ...(fields && { additionalModelResponseFields: fields }),
    }),
    padded('metadata', { usage, metrics: METRICS }),
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
