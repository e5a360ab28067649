import { sse } from '../framing'
import {
  callItem,
  messageItem,
  type OutputItem,
  responseEvents,
  responseObject,
} from '../openai-responses'
import type { Received } from '../server'
import { isForced, STRUCTURED_TEXT } from './schema-filler'

/** What a client may send as an item of `input`, as far as the model looks at it. */
type Item = { type?: string; output?: unknown }

/**
 * A model behind OpenAI's Responses API. It says hello, fills in a schema, or asks for the weather in
 * Paris once and repeats what the tool said.
 */
export function responsesModel({ json = {} }: Pick<Received, 'json'>): Response {
  const items = [nextItem(json)]
  return json.stream === true
    ? sse(responseEvents({ items }))
    : Response.json(responseObject('completed', items))
}

function nextItem(request: Record<string, unknown>): OutputItem {
  const { text, tools, input } = request as {
    text?: { format?: { type: string } }
    tools?: { name: string }[]
    input?: string | Item[]
  }
  if (text?.format?.type === 'json_schema') return messageItem(STRUCTURED_TEXT)
  const [tool] = tools ?? []
  if (tool && isForced(request)) return callItem(tool.name, STRUCTURED_TEXT)
  const results = Array.isArray(input)
    ? input.filter(({ type }) => type === 'function_call_output').map(({ output }) => output)
    : []
  if (results.length > 0) return messageItem(results.map(String).join('; '))
  return tool ? callItem(tool.name, '{"city":"Paris"}') : messageItem('Hello there')
}
