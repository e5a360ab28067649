import { CHAT_COMPLETION, MESSAGE, type Received, sse } from './server'

/** What the model fills a schema with. */
export const STRUCTURED = { city: 'Paris', celsius: 21 }
export const STRUCTURED_TEXT = JSON.stringify(STRUCTURED)

/** Whether a request must be answered with a call of its (first) tool. */
export function isForced({ tool_choice }: Record<string, unknown>): boolean {
  if (typeof tool_choice === 'string') return tool_choice === 'required'
  const type = (tool_choice as { type?: string } | undefined)?.type
  return type === 'function' || type === 'tool' || type === 'any'
}

type Tool = { name?: string; function?: { name: string } }
const toolName = ({ tools }: Record<string, unknown>) => {
  const [tool] = (tools ?? []) as Tool[]
  return tool?.function?.name ?? tool?.name ?? ''
}

type Formats = {
  response_format?: { type: string }
  output_format?: { type: string }
  output_config?: { format?: { type: string } }
}

/** Whether a request asks for JSON of a schema, in either API's way. */
export function wantsJson(json: Record<string, unknown>): boolean {
  const { response_format, output_format, output_config } = json as Formats
  return [response_format, output_format, output_config?.format].some(
    (format) => format?.type === 'json_schema',
  )
}

/** The chat completion that fills a schema, as content or as the call of a tool. */
export function structuredCompletion({ json = {} }: Pick<Received, 'json'>): Response {
  const isCall = !wantsJson(json)
  const call = {
    id: 'call_structured',
    type: 'function',
    function: { name: toolName(json), arguments: STRUCTURED_TEXT },
  }
  const said = isCall
    ? { content: null, tool_calls: [call] }
    : { content: STRUCTURED_TEXT, refusal: null }
  const finish_reason = 'stop'
  if (json.stream !== true)
    return Response.json({
      ...CHAT_COMPLETION,
      choices: [{ index: 0, message: { role: 'assistant', ...said }, finish_reason }],
    })
  const { id, created, model } = CHAT_COMPLETION
  const event = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`
  return sse([
    event({ role: 'assistant', content: isCall ? null : '' }),
    ...(isCall
      ? [event({ tool_calls: [{ index: 0, ...call }] })]
      : [0, 9].map((at) =>
          event({ content: STRUCTURED_TEXT.slice(at, at === 0 ? 9 : undefined) }),
        )),
    event({}, finish_reason),
    'data: [DONE]\n\n',
  ])
}

/** The message that fills a schema, as text or as the use of a tool. */
export function structuredMessage({ json = {} }: Pick<Received, 'json'>): Response {
  const isUse = !wantsJson(json)
  const use = { type: 'tool_use', id: 'toolu_structured', name: toolName(json) }
  const stop_reason = isUse ? 'tool_use' : 'end_turn'
  if (json.stream !== true)
    return Response.json({
      ...MESSAGE,
      content: [isUse ? { ...use, input: STRUCTURED } : { type: 'text', text: STRUCTURED_TEXT }],
      stop_reason,
    })
  const event = (type: string, data: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  return sse([
    event('message_start', { message: { ...MESSAGE, content: [], stop_reason: null } }),
    event('content_block_start', {
      index: 0,
      content_block: isUse ? { ...use, input: {} } : { type: 'text', text: '' },
    }),
    event('content_block_delta', {
      index: 0,
      delta: isUse
        ? { type: 'input_json_delta', partial_json: STRUCTURED_TEXT }
        : { type: 'text_delta', text: STRUCTURED_TEXT },
    }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason, stop_sequence: null },
      usage: { output_tokens: 12 },
    }),
    event('message_stop'),
  ])
}
