import { eventStream } from './events'
import { countTokens, type DemoReply, demoReply, piecesOf } from './reply'
import { lastSaid, typedTexts } from './text'

type Block = { type: string; text?: string; content?: unknown }

type MessagesRequest = {
  model?: string
  stream?: boolean
  messages?: { role: string; content?: string | Block[] }[]
  tools?: { name: string; input_schema?: unknown }[]
  tool_choice?: { type: string; name?: string }
}

/** https://docs.anthropic.com/en/api/messages */
export function message(request: MessagesRequest, signal: AbortSignal | undefined): Response {
  const reply = demoReply(conversationOf(request))
  const block = blockOf(reply)
  const stop_reason = reply.kind === 'tool' ? 'tool_use' : 'end_turn'
  const output_tokens = countTokens(JSON.stringify(reply).length)
  const head = {
    id: `msg_${crypto.randomUUID()}`,
    type: 'message',
    role: 'assistant',
    model: request.model ?? 'demo',
    stop_sequence: null,
  }
  const usage = { input_tokens: reply.inputTokens, output_tokens }
  if (!request.stream) return Response.json({ ...head, content: [block], stop_reason, usage })

  const deltas =
    reply.kind === 'tool'
      ? [{ type: 'input_json_delta', partial_json: JSON.stringify(reply.input) }]
      : piecesOf(reply.text).map((text) => ({ type: 'text_delta', text }))
  const start = reply.kind === 'tool' ? { ...block, input: {} } : { ...block, text: '' }
  const events = [
    event('message_start', {
      message: { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    }),
    event('content_block_start', { index: 0, content_block: start }),
    ...deltas.map((delta) => event('content_block_delta', { index: 0, delta })),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason, stop_sequence: null },
      usage: { output_tokens },
    }),
    event('message_stop', {}),
  ]
  return eventStream(events, signal)
}

/** https://docs.anthropic.com/en/api/messages-count-tokens */
export const tokenCount = (request: MessagesRequest): Response =>
  Response.json({ input_tokens: countTokens(conversationOf(request).length) })

const event = (type: string, data: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

const blockOf = (reply: DemoReply) =>
  reply.kind === 'tool'
    ? { type: 'tool_use', id: `toolu_${crypto.randomUUID()}`, name: reply.tool, input: reply.input }
    : { type: 'text', text: reply.text }

function conversationOf({ messages = [], tools = [], tool_choice }: MessagesRequest) {
  const content = lastSaid(messages)?.content ?? ''
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  return {
    lastText: typedTexts(blocks.map(textOf)),
    isToolResult: blocks.some(({ type }) => type === 'tool_result'),
    tools: tools.map(({ name, input_schema }) => ({ name, schema: input_schema })),
    toolChoice: tool_choice?.type === 'tool' ? tool_choice.name : choiceOf(tool_choice?.type),
    length: JSON.stringify(messages).length,
  }
}

const choiceOf = (type: string | undefined) =>
  type === 'any' || type === 'none' ? type : undefined

function textOf({ text, content }: Block): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map(textOf).join('') : (text ?? '')
}
