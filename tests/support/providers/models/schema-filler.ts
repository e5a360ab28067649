import { message, messageEvents, textBlock, toolBlock } from '../anthropic-messages'
import { sse } from '../framing'
import { chatCompletion, chatEvents } from '../openai-chat'
import type { Received } from '../server'

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

/** The pieces in which the filled schema is streamed as text. */
const PIECES = [STRUCTURED_TEXT.slice(0, 9), STRUCTURED_TEXT.slice(9)]

/** The chat completion that fills a schema, as content or as the call of a tool. */
export function structuredCompletion({ json = {} }: Pick<Received, 'json'>): Response {
  const call = { id: 'call_structured', name: toolName(json), args: [STRUCTURED_TEXT] }
  // OpenAI says `stop` for a call that the client has forced.
  const said = wantsJson(json) ? { text: PIECES } : { calls: [call], finish: 'stop' }
  return json.stream === true ? sse(chatEvents(said)) : Response.json(chatCompletion(said))
}

/** The message that fills a schema, as text or as the use of a tool. */
export function structuredMessage({ json = {} }: Pick<Received, 'json'>): Response {
  const block = wantsJson(json)
    ? textBlock(STRUCTURED_TEXT)
    : toolBlock('toolu_structured', toolName(json), STRUCTURED_TEXT)
  const said = { blocks: [block] }
  return json.stream === true ? sse(messageEvents(said)) : Response.json(message(said))
}
