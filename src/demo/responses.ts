import { eventStream } from './events'
import { countTokens, demoReply, piecesOf } from './reply'
import { textOf } from './text'

type ResponsesRequest = {
  model?: string
  stream?: boolean
  instructions?: string | null
  max_output_tokens?: number | null
  metadata?: object
  input?: string | { content?: unknown; output?: unknown; type?: string }[]
}

/** https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const inputTokens = (request: ResponsesRequest): Response =>
  Response.json({ object: 'response.input_tokens', input_tokens: replyTo(request).inputTokens })

/** https://platform.openai.com/docs/api-reference/responses/create */
export function modelResponse(
  request: ResponsesRequest,
  signal: AbortSignal | undefined,
): Response {
  const { text, inputTokens } = replyTo(request)
  const part = { type: 'output_text', annotations: [], logprobs: [], text }
  const item = {
    id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [part],
  }
  const started = headOf(request)
  const completed = {
    ...started,
    status: 'completed',
    output: [item],
    usage: usageOf(inputTokens, countTokens(text.length)),
  }
  if (!request.stream) return Response.json(completed)

  const place = { item_id: item.id, output_index: 0, content_index: 0 }
  const events: [string, object][] = [
    ['response.created', { response: started }],
    ['response.in_progress', { response: started }],
    [
      'response.output_item.added',
      { output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    ],
    ['response.content_part.added', { ...place, part: { ...part, text: '' } }],
    ...piecesOf(text).map((delta): [string, object] => [
      'response.output_text.delta',
      { ...place, delta, logprobs: [] },
    ]),
    ['response.output_text.done', { ...place, text, logprobs: [] }],
    ['response.content_part.done', { ...place, part }],
    ['response.output_item.done', { output_index: 0, item }],
    ['response.completed', { response: completed }],
  ]
  return eventStream(
    events.map(
      ([type, data], sequence_number) =>
        `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...data })}\n\n`,
    ),
    signal,
  )
}

/** What the demo model says; it calls no tools here. */
function replyTo({ input = '' }: ResponsesRequest) {
  const last = typeof input === 'string' ? { content: input } : input.at(-1)
  const isToolResult = last?.type === 'function_call_output'
  const reply = demoReply({
    lastText: textOf(isToolResult ? last.output : last?.content),
    isToolResult,
    tools: [],
    toolChoice: 'none',
    length: JSON.stringify(input).length,
  })
  return { text: reply.kind === 'text' ? reply.text : '', inputTokens: reply.inputTokens }
}

const headOf = (request: ResponsesRequest) => ({
  id: `resp_${crypto.randomUUID().replaceAll('-', '')}`,
  object: 'response',
  created_at: Math.floor(Date.now() / 1000),
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: request.instructions ?? null,
  max_output_tokens: request.max_output_tokens ?? null,
  metadata: request.metadata ?? {},
  model: request.model ?? 'demo',
  output: [] as object[],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: null as object | null,
})

const usageOf = (input_tokens: number, output_tokens: number) => ({
  input_tokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: input_tokens + output_tokens,
})
