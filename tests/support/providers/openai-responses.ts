import { isForced, STRUCTURED_TEXT } from './schema-filler'
import { type Received, sse } from './server'

/** What a client may send as an item of `input`, as far as the model looks at it. */
type Item = { type?: string; output?: unknown }

/** An item of a response's `output`. */
type OutputItem = ReturnType<typeof messageItem> | ReturnType<typeof callItem>

const messageItem = (text: string) => ({
  id: 'msg_fake',
  type: 'message' as const,
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
})

const callItem = (name: string, args: string) => ({
  id: 'fc_fake',
  type: 'function_call' as const,
  status: 'completed',
  call_id: 'call_Paris',
  name,
  arguments: args,
})

/**
 * OpenAI's Responses API: says hello, fills in a schema, or asks for the weather in Paris once and
 * repeats what the tool said.
 */
export function responsesAnswer({ json = {} }: Pick<Received, 'json'>): Response {
  const item = nextItem(json)
  return json.stream === true
    ? sse(responseEvents(item))
    : Response.json(responseObject('completed', [item]))
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

/** A response, as the API describes it in answers and in events. */
export const responseObject = (status: string, output: readonly OutputItem[]) => ({
  id: 'resp_fake',
  object: 'response',
  created_at: 1_795_000_000,
  status,
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'gpt-real',
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: true,
  temperature: 1,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage:
    status === 'completed'
      ? {
          input_tokens: 9,
          input_tokens_details: { cached_tokens: 4 },
          output_tokens: 2,
          output_tokens_details: { reasoning_tokens: 1 },
          total_tokens: 11,
        }
      : null,
  user: null,
  metadata: {},
})

/** A finished response that says hello. */
export const RESPONSE = responseObject('completed', [messageItem('Hello there')])

/** The events of a response, from `response.created` to `response.completed`, which ends it. */
function responseEvents(item: OutputItem): string[] {
  const started = responseObject('in_progress', [])
  return [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...itemEvents(item),
    { type: 'response.completed', response: responseObject('completed', [item]) },
  ].map(
    (event, sequence_number) =>
      `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
  )
}

function itemEvents(item: OutputItem): { type: string }[] {
  const at = { item_id: item.id, output_index: 0 }
  const framed = (opened: object, events: { type: string }[]) => [
    { type: 'response.output_item.added', output_index: 0, item: opened },
    ...events,
    { type: 'response.output_item.done', output_index: 0, item },
  ]
  if (item.type === 'function_call')
    return framed({ ...item, status: 'in_progress', arguments: '' }, [
      ...halves(item.arguments).map((delta) => ({
        type: 'response.function_call_arguments.delta',
        ...at,
        delta,
      })),
      { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments } as {
        type: string
      },
    ])
  const [part] = item.content
  const inside = { ...at, content_index: 0 }
  const text = part?.text ?? ''
  return framed({ ...item, status: 'in_progress', content: [] }, [
    { type: 'response.content_part.added', ...inside, part: { ...part, text: '' } } as {
      type: string
    },
    ...halves(text).map((delta) => ({
      type: 'response.output_text.delta',
      ...inside,
      delta,
      logprobs: [],
    })),
    { type: 'response.output_text.done', ...inside, text, logprobs: [] } as { type: string },
    { type: 'response.content_part.done', ...inside, part } as { type: string },
  ])
}

const halves = (text: string): string[] => [text.slice(0, 5), text.slice(5)]
