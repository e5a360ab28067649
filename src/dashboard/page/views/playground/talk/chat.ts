import { listIn, objectIn, textIn } from './members'
import type { Reply, Talk, ToolCall, Turn } from './turns'

/** The body of a request for OpenAI's chat completions. */
export const chatBody = ({ alias, system, tools, maxTokens, turns }: Talk): object => ({
  model: alias,
  stream: true,
  max_completion_tokens: maxTokens,
  ...(tools.length > 0 && {
    tools: tools.map((tool) => ({ type: 'function', function: tool })),
  }),
  messages: [
    ...(system ? [{ role: 'system', content: system }] : []),
    ...turns.flatMap(messagesOf),
  ],
})

function messagesOf(turn: Turn): object[] {
  if (turn.role === 'user') return [{ role: 'user', content: turn.text }]
  if (turn.role === 'tool')
    return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))
  const calls = turn.calls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: given || '{}' },
  }))
  return [
    {
      role: 'assistant',
      content: turn.text || null,
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ]
}

/**
 * Adds one event of a streamed chat completion to what has come.
 *
 * @throws {Error} where the event is an error.
 */
export function withChunk(reply: Reply, chunk: unknown): Reply {
  const problem = textIn(objectIn(chunk, 'error'), 'message')
  if (problem) throw new Error(problem)
  const [choice] = listIn(chunk, 'choices')
  const delta = objectIn(choice, 'delta')
  return {
    ...reply,
    text: reply.text + textIn(delta, 'content'),
    thinking: reply.thinking + textIn(delta, 'reasoning_content'),
    calls: listIn(delta, 'tool_calls').reduce<ToolCall[]>(withCall, reply.calls),
    stop: textIn(choice, 'finish_reason') || reply.stop,
  }
}

/** Adds a part of a call: the first one names it, and all carry some of its arguments. */
function withCall(calls: ToolCall[], part: unknown): ToolCall[] {
  const { index } = objectIn(part)
  const at = typeof index === 'number' ? index : calls.length
  const known = calls[at] ?? { id: '', name: '', arguments: '' }
  const given = objectIn(part, 'function')
  const next = [...calls]
  next[at] = {
    id: known.id || textIn(part, 'id'),
    name: known.name || textIn(given, 'name'),
    arguments: known.arguments + textIn(given, 'arguments'),
  }
  return next
}
