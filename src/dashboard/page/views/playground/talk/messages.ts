import { objectIn, textIn } from './members'
import type { Reply, Talk, ToolCall, Turn } from './turns'

/** The body of a request for Anthropic's messages. */
export const messagesBody = ({ alias, system, tools, maxTokens, turns }: Talk): object => ({
  model: alias,
  stream: true,
  max_tokens: maxTokens,
  ...(system && { system }),
  ...(tools.length > 0 && {
    tools: tools.map(({ name, description, parameters }) => ({
      name,
      description,
      input_schema: parameters,
    })),
  }),
  messages: turns.map(messageOf),
})

function messageOf(turn: Turn): object {
  if (turn.role === 'user') return { role: 'user', content: turn.text }
  if (turn.role === 'tool')
    return {
      role: 'user',
      content: turn.results.map(({ id, text }) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: text,
      })),
    }
  return {
    role: 'assistant',
    content: [
      ...(turn.text ? [{ type: 'text', text: turn.text }] : []),
      ...turn.calls.map(({ id, name, arguments: given }) => ({
        type: 'tool_use',
        id,
        name,
        input: argumentsOf(given),
      })),
    ],
  }
}

function argumentsOf(text: string): object {
  try {
    return objectIn(JSON.parse(text || '{}'))
  } catch {
    return {}
  }
}

/**
 * Adds one event of streamed messages to what has come.
 *
 * @throws {Error} where the event is an error.
 */
export function withEvent(reply: Reply, event: unknown): Reply {
  const type = textIn(event, 'type')
  if (type === 'error') throw new Error(textIn(objectIn(event, 'error'), 'message') || 'An error')
  if (type === 'content_block_start') {
    const block = objectIn(event, 'content_block')
    if (textIn(block, 'type') !== 'tool_use')
      return { ...reply, text: reply.text + textIn(block, 'text') }
    const call = { id: textIn(block, 'id'), name: textIn(block, 'name'), arguments: '' }
    return { ...reply, calls: [...reply.calls, call] }
  }
  if (type === 'content_block_delta') {
    const delta = objectIn(event, 'delta')
    return {
      ...reply,
      text: reply.text + textIn(delta, 'text'),
      thinking: reply.thinking + textIn(delta, 'thinking'),
      calls: withArguments(reply.calls, textIn(delta, 'partial_json')),
    }
  }
  if (type !== 'message_delta') return reply
  return { ...reply, stop: textIn(objectIn(event, 'delta'), 'stop_reason') || reply.stop }
}

/** Blocks come one after the other, so that arguments are those of the last call. */
function withArguments(calls: ToolCall[], text: string): ToolCall[] {
  const last = calls.at(-1)
  return text === '' || !last
    ? calls
    : [...calls.slice(0, -1), { ...last, arguments: last.arguments + text }]
}
