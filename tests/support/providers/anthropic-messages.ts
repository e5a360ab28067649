/**
 * Anthropic's Messages API.
 * https://docs.anthropic.com/en/api/messages
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */

import { namedEvent, type SseEvent, type SseStyle, writeEvents } from './framing'

/** A block of content, whole and as a stream opens it and goes on with it. */
export type Block = { whole: object; opened: object; deltas: readonly object[] }

export type MessageOptions = {
  id?: string
  model?: string
  blocks?: readonly Block[]
  /** `tool_use` or `end_turn` by default. */
  stop?: string
  usage?: object
}

export type MessageStreamOptions = MessageOptions & {
  /** The usage in `message_start`. By default that of the message with one output token. */
  usageAtStart?: object
  /** The usage in `message_delta`. By default the output tokens alone. */
  usageAtEnd?: object
  /** Whether a ping stands behind the start of the first block. True by default. */
  hasPing?: boolean
  /** Ends the stream with this error behind the content. */
  error?: { type: string; message: string }
}

/** Text, in the pieces in which it is streamed. */
export const textBlock = (...pieces: readonly string[]): Block => ({
  whole: { type: 'text', text: pieces.join('') },
  opened: { type: 'text', text: '' },
  deltas: pieces.map((text) => ({ type: 'text_delta', text })),
})

/** Thinking with its signature. */
export const thinkingBlock = (thinking: string, signature = 'ZmFrZQ=='): Block => ({
  whole: { type: 'thinking', thinking, signature },
  opened: { type: 'thinking', thinking: '', signature: '' },
  deltas: [
    { type: 'thinking_delta', thinking },
    { type: 'signature_delta', signature },
  ],
})

/** Thinking that only the model can read. */
export const redactedBlock = (data = 'ZmFrZQ=='): Block => {
  const whole = { type: 'redacted_thinking', data }
  return { whole, opened: whole, deltas: [] }
}

/**
 * The use of a tool, with its input in the pieces in which it is streamed. One empty piece is how
 * Claude streams a tool that takes nothing.
 */
export const toolBlock = (id: string, name: string, ...pieces: readonly string[]): Block => ({
  whole: { type: 'tool_use', id, name, input: JSON.parse(pieces.join('') || '{}') as object },
  opened: { type: 'tool_use', id, name, input: {} },
  deltas: pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
})

export const MESSAGE_USAGE = {
  input_tokens: 9,
  cache_creation_input_tokens: 3,
  cache_read_input_tokens: 5,
  output_tokens: 2,
  service_tier: 'standard',
}

const HELLO = [textBlock('Hello', ' there')]

const stopOf = ({ stop, blocks = [] }: MessageOptions): string =>
  stop ??
  (blocks.some(({ whole }) => 'type' in whole && whole.type === 'tool_use')
    ? 'tool_use'
    : 'end_turn')

/** A whole message. */
export function message(options: MessageOptions = {}) {
  const { id = 'msg_fake', model = 'claude-real', blocks = HELLO, usage = MESSAGE_USAGE } = options
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: blocks.map(({ whole }) => whole),
    stop_reason: stopOf(options),
    stop_sequence: null,
    usage,
  }
}

/** The events of a streamed message, before they are written. */
export function messageStream(options: MessageStreamOptions = {}): SseEvent[] {
  const { blocks = HELLO, usage = MESSAGE_USAGE, hasPing = true, error } = options
  const { usageAtStart = { ...usage, output_tokens: 1 } } = options
  const { usageAtEnd = { output_tokens: (usage as { output_tokens?: number }).output_tokens } } =
    options
  const started = { ...message(options), content: [], stop_reason: null, usage: usageAtStart }
  const said = [
    namedEvent('message_start', { message: started }),
    ...blocks.flatMap(({ opened, deltas }, index) => [
      namedEvent('content_block_start', { index, content_block: opened }),
      ...(hasPing && index === 0 ? [namedEvent('ping')] : []),
      ...deltas.map((delta) => namedEvent('content_block_delta', { index, delta })),
      namedEvent('content_block_stop', { index }),
    ]),
  ]
  if (error) return [...said, namedEvent('error', { error })]
  const delta = { stop_reason: stopOf(options), stop_sequence: null }
  return [
    ...said,
    namedEvent('message_delta', { delta, usage: usageAtEnd }),
    namedEvent('message_stop'),
  ]
}

/** The events of a streamed message, each as a text of its own. */
export const messageEvents = (options: MessageStreamOptions = {}, style: SseStyle = {}): string[] =>
  writeEvents(messageStream(options), style)

/** A message that says hello, and its events from `message_start` to `message_stop`. */
export const MESSAGE = message()
export const MESSAGE_EVENTS = messageEvents()

/**
 * What Anthropic says of its limits where one is reached.
 * https://docs.anthropic.com/en/api/rate-limits
 */
export const ANTHROPIC_LIMITS = {
  'retry-after': '7',
  'anthropic-ratelimit-requests-limit': '60',
  'anthropic-ratelimit-requests-remaining': '0',
  'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:07Z',
  'anthropic-ratelimit-tokens-limit': '150000',
  'anthropic-ratelimit-tokens-remaining': '149000',
  'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:01Z',
}

/**
 * An Anthropic error, as its API sends it.
 * https://docs.anthropic.com/en/api/errors
 */
export const anthropicError = (
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
) =>
  Response.json(
    { type: 'error', error: { type, message }, request_id: 'req_provider' },
    { status, headers },
  )
