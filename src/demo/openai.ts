import { eventStream } from './events'
import { countTokens, type DemoReply, demoReply, piecesOf } from './reply'
import { lastSaid, textOf } from './text'

type ChatRequest = {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  messages?: { role: string; content?: unknown }[]
  tools?: { function?: { name: string; parameters?: unknown } }[]
  tool_choice?: string | { function?: { name: string } }
}

/** https://platform.openai.com/docs/api-reference/chat/create */
export function chatCompletion(request: ChatRequest, signal: AbortSignal | undefined): Response {
  const reply = demoReply(conversationOf(request))
  const head = {
    id: `chatcmpl-${crypto.randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: request.model ?? 'demo',
  }
  const finish_reason = reply.kind === 'tool' ? 'tool_calls' : 'stop'
  const usage = usageOf(reply)
  if (!request.stream)
    return Response.json({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: messageOf(reply), logprobs: null, finish_reason }],
      usage,
    })

  const chunk = (delta: object, finish: string | null = null) =>
    event({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    })
  const deltas =
    reply.kind === 'tool'
      ? [{ tool_calls: [{ index: 0, ...toolCall(reply) }] }]
      : piecesOf(reply.text).map((content) => ({ content }))
  const events = [
    chunk({ role: 'assistant', content: reply.kind === 'tool' ? null : '' }),
    ...deltas.map((delta) => chunk(delta)),
    chunk({}, finish_reason),
    ...(request.stream_options?.include_usage
      ? [event({ ...head, object: 'chat.completion.chunk', choices: [], usage })]
      : []),
    'data: [DONE]\n\n',
  ]
  return eventStream(events, signal)
}

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`

const toolCall = (reply: DemoReply & { kind: 'tool' }) => ({
  id: `call_${crypto.randomUUID()}`,
  type: 'function',
  function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
})

const messageOf = (reply: DemoReply) =>
  reply.kind === 'tool'
    ? { role: 'assistant', content: null, refusal: null, tool_calls: [toolCall(reply)] }
    : { role: 'assistant', content: reply.text, refusal: null }

function usageOf(reply: DemoReply) {
  const completion_tokens = countTokens(JSON.stringify(reply).length)
  const prompt_tokens = reply.inputTokens
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

function conversationOf({ messages = [], tools = [], tool_choice }: ChatRequest) {
  const last = lastSaid(messages)
  return {
    lastText: textOf(last?.content),
    isToolResult: last?.role === 'tool',
    tools: tools.flatMap((tool) =>
      tool.function ? [{ name: tool.function.name, schema: tool.function.parameters }] : [],
    ),
    toolChoice: choiceOf(tool_choice),
    length: JSON.stringify(messages).length,
  }
}

function choiceOf(choice: ChatRequest['tool_choice']): string | undefined {
  if (typeof choice === 'object') return choice.function?.name
  return choice === 'required' ? 'any' : choice === 'none' ? 'none' : undefined
}
