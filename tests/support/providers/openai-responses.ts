/**
 * OpenAI's Responses API.
 * https://platform.openai.com/docs/api-reference/responses/object
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */

import { type SseEvent, type SseStyle, writeEvents } from './framing'

/** An item of a response's `output`, whole and as the events of a stream. */
export type OutputItem = {
  whole: { id: string; type: string }
  opened: object
  /** The events between the item's first and its last. Each is told where the item stands. */
  events: (at: Place) => readonly Event[]
}

type Event = { type: string } & Record<string, unknown>
type Place = { item_id: string; output_index: number }

/** How a stream ends. */
export type Ending =
  | 'completed'
  | 'incomplete'
  | 'failed'
  | 'error'
  /** What OpenAI sends nearly always, and documents nowhere. */
  | 'error and failed'
  | 'nothing'

export type ResponseOptions = {
  id?: string
  items?: readonly OutputItem[]
  /** `completed` by default. */
  ending?: Ending
  /** The reason of a response that is incomplete. */
  reason?: 'max_output_tokens' | 'content_filter'
  /** What went wrong where it ends in `failed` or in `error`. */
  error?: { code: string; message: string }
  /** Puts `type` behind the other members of an event, as some servers do. */
  isTypeLast?: boolean
}

/** A search of the web that the provider made. https://platform.openai.com/docs/guides/tools-web-search */
export function searchItem(queries: readonly string[], urls: readonly string[]): OutputItem {
  const id = `ws_${queries.join('')}`
  const sources = urls.map((url) => ({ type: 'url', url }))
  const whole = {
    id,
    type: 'web_search_call',
    status: 'completed',
    action: { type: 'search', query: queries[0], queries, sources },
  }
  return {
    whole,
    opened: { id, type: 'web_search_call', status: 'in_progress' },
    events: (at) =>
      ['in_progress', 'searching', 'completed'].map((state) => ({
        type: `response.web_search_call.${state}`,
        ...at,
      })),
  }
}

const halves = (text: string): string[] => [text.slice(0, 5), text.slice(5)]

/** An item that says something. */
export function messageItem(text: string, id = 'msg_fake'): OutputItem {
  const part = { type: 'output_text', text, annotations: [], logprobs: [] }
  const whole = {
    id,
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [part],
  }
  return {
    whole,
    opened: { ...whole, status: 'in_progress', content: [] },
    events(at) {
      const inside = { ...at, content_index: 0 }
      return [
        { type: 'response.content_part.added', ...inside, part: { ...part, text: '' } },
        ...halves(text).map((delta) => ({
          type: 'response.output_text.delta',
          ...inside,
          delta,
          logprobs: [],
        })),
        { type: 'response.output_text.done', ...inside, text, logprobs: [] },
        { type: 'response.content_part.done', ...inside, part },
      ]
    },
  }
}

/** What else an item of a call has: its own id, and the namespace of its tool. */
export type CallMore = { id?: string; namespace?: string }

/** An item that calls a function. */
export function callItem(
  name: string,
  args: string,
  callId = 'call_Paris',
  { id = 'fc_fake', namespace }: CallMore = {},
): OutputItem {
  const whole = {
    id,
    type: 'function_call',
    status: 'completed',
    call_id: callId,
    name,
    ...(namespace !== undefined && { namespace }),
    arguments: args,
  }
  return {
    whole,
    opened: { ...whole, status: 'in_progress', arguments: '' },
    events: (at) => [
      ...halves(args).map((delta) => ({
        type: 'response.function_call_arguments.delta',
        ...at,
        delta,
      })),
      { type: 'response.function_call_arguments.done', ...at, name, arguments: args },
    ],
  }
}

/** An item that calls a tool with free text. */
export function customCallItem(
  name: string,
  input: string,
  callId: string,
  { id = 'ctc_fake', namespace }: CallMore = {},
): OutputItem {
  const whole = {
    id,
    type: 'custom_tool_call',
    status: 'completed',
    call_id: callId,
    name,
    ...(namespace !== undefined && { namespace }),
    input,
  }
  return {
    whole,
    opened: { ...whole, status: 'in_progress', input: '' },
    events: (at) => [
      ...halves(input).map((delta) => ({
        type: 'response.custom_tool_call_input.delta',
        ...at,
        delta,
      })),
      { type: 'response.custom_tool_call_input.done', ...at, input },
    ],
  }
}

/** A conversation that has become shorter, as only OpenAI can read it. https://platform.openai.com/docs/guides/compaction */
export const compactionItem = (encrypted_content: string, id = 'cmp_fake'): OutputItem => {
  const whole = { id, type: 'compaction', encrypted_content }
  return {
    whole,
    opened: { ...whole, encrypted_content: '' },
    events: (at) => [{ type: 'response.compaction.compacting', ...at }],
  }
}

/** An item of reasoning: a summary for people, if there is one, and what only the model can read. */
export function reasoningItem(
  text: string,
  encrypted_content: string | null = 'ZmFrZQ==',
  id = 'rs_fake',
): OutputItem {
  const part = { type: 'summary_text', text }
  const summary = text === '' ? [] : [part]
  const whole = { id, type: 'reasoning', summary, encrypted_content }
  return {
    whole,
    opened: { ...whole, summary: [] },
    events(at) {
      if (text === '') return []
      const inside = { ...at, summary_index: 0 }
      const empty = { ...part, text: '' }
      return [
        { type: 'response.reasoning_summary_part.added', ...inside, part: empty },
        { type: 'response.reasoning_summary_text.delta', ...inside, delta: text },
        { type: 'response.reasoning_summary_text.done', ...inside, text },
        { type: 'response.reasoning_summary_part.done', ...inside, part },
      ]
    },
  }
}

const USAGE = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 2,
  output_tokens_details: { reasoning_tokens: 1 },
  total_tokens: 11,
}

/** A response, as the API describes it in answers and in events. */
export const responseObject = (
  status: string,
  items: readonly OutputItem[],
  more: { id?: string; error?: object; incomplete_details?: object } = {},
) => ({
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
  output: items.map(({ whole }) => whole),
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
  usage: status === 'completed' || status === 'incomplete' ? USAGE : null,
  user: null,
  metadata: {},
  ...more,
})

const HELLO = [messageItem('Hello there')]

/** A finished response that says hello. */
export const RESPONSE = responseObject('completed', HELLO)

const itemEvents = ({ whole, opened, events }: OutputItem, output_index: number): Event[] => [
  { type: 'response.output_item.added', output_index, item: opened },
  ...events({ item_id: whole.id, output_index }),
  { type: 'response.output_item.done', output_index, item: whole },
]

/** The events that end a stream, none where it just stops. */
function endOf(options: ResponseOptions): Event[] {
  const { items = HELLO, ending = 'completed', reason = 'max_output_tokens' } = options
  const { error = { code: 'server_error', message: 'It went wrong' } } = options
  const named = options.id === undefined ? {} : { id: options.id }
  if (ending === 'nothing') return []
  if (ending === 'error') return [{ type: 'error', ...error, param: null }]
  if (ending === 'error and failed')
    return [
      { type: 'error', error: { type: error.code, ...error, param: null } },
      ...endOf({ ...options, ending: 'failed' }),
    ]
  const response = {
    completed: () => responseObject('completed', items, named),
    incomplete: () =>
      responseObject('incomplete', items, { ...named, incomplete_details: { reason } }),
    failed: () => responseObject('failed', [], { ...named, error }),
  }[ending]()
  return [{ type: `response.${ending}`, response }]
}

/** The events of a streamed response, before they are written. */
export function responseStream(options: ResponseOptions = {}): SseEvent[] {
  const { items = HELLO, isTypeLast = false } = options
  const started = responseObject(
    'in_progress',
    [],
    options.id === undefined ? {} : { id: options.id },
  )
  const events: Event[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...items.flatMap(itemEvents),
    ...endOf(options),
  ]
  return events.map(({ type, ...members }, sequence_number) => ({
    name: type,
    data: JSON.stringify(
      isTypeLast ? { ...members, sequence_number, type } : { type, ...members, sequence_number },
    ),
  }))
}

/** The events of a streamed response, each as a text of its own. */
export const responseEvents = (options: ResponseOptions = {}, style: SseStyle = {}): string[] =>
  writeEvents(responseStream(options), style)
