import { eventStream } from './events'
import { countTokens, demoReply, piecesOf } from './reply'
import { textsOf } from './text'

type CompletionRequest = {
  model?: string
  prompt?: unknown
  stream?: boolean
  stream_options?: { include_usage?: boolean }
}

/** https://platform.openai.com/docs/api-reference/completions/create */
export function completion(request: CompletionRequest, signal: AbortSignal | undefined): Response {
  const texts = textsOf(request.prompt).map(said)
  const head = {
    id: `cmpl-${crypto.randomUUID()}`,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model ?? 'demo',
  }
  const choice = (text: string, index: number, finish_reason: string | null) => ({
    text,
    index,
    logprobs: null,
    finish_reason,
  })
  const usage = usageOf(JSON.stringify(request.prompt ?? ''), texts.join(''))
  if (!request.stream)
    return Response.json({
      ...head,
      choices: texts.map((text, index) => choice(text, index, 'stop')),
      usage,
    })

  const chunk = (choices: object[], more = {}) =>
    `data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`
  const events = texts.flatMap((text, index) => [
    ...piecesOf(text).map((piece) => chunk([choice(piece, index, null)])),
    chunk([choice('', index, 'stop')]),
  ])
  const last = request.stream_options?.include_usage ? [chunk([], { usage })] : []
  return eventStream([...events, ...last, 'data: [DONE]\n\n'], signal)
}

function said(prompt: string): string {
  const reply = demoReply({
    lastText: prompt,
    isToolResult: false,
    tools: [],
    toolChoice: 'none',
    length: prompt.length,
  })
  return reply.kind === 'text' ? reply.text : ''
}

function usageOf(prompt: string, text: string) {
  const prompt_tokens = countTokens(prompt.length)
  const completion_tokens = countTokens(text.length)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}
