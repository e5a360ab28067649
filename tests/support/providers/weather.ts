import { type Answer, anthropicError, CHAT_COMPLETION, MESSAGE, sse } from './server'

/** The cities that the model asks about, turn by turn. */
const TURNS = [['Paris', 'Oslo'], ['Rome']]

/**
 * A model that asks for the weather in two cities at once, then in a third one, and then repeats
 * what the tools said. In both APIs' formats, streamed or not; it keeps Anthropic's message threads.
 */
export function weatherModel(): Answer {
  const threads = new Map<string, Message[]>()
  return ({ path, json = {} }) => {
    if (!path.endsWith('/messages')) {
      const [text, calls] = nextTurn(toolMessages(json.messages as Message[]))
      return json.stream
        ? sse(completionEvents(text, calls))
        : Response.json(completion(text, calls))
    }
    const thread = json.thread as Thread | undefined
    const history = thread?.type === 'continue' ? threads.get(thread.previous_message_id) : []
    if (!history) return threadNotFound()
    const messages = [...history, ...(json.messages as Message[])]
    const orphan = orphanedResult(messages)
    if (orphan) return anthropicError(400, 'invalid_request_error', `Unexpected id ${orphan}`)
    const [text, calls] = nextTurn(toolResults(messages))
    const answer = { ...message(text, calls), id: `msg_${threads.size}` }
    if (thread) threads.set(answer.id, [...messages, answer])
    return json.stream ? sse(messageEvents(answer.id, text, calls)) : Response.json(answer)
  }
}

type Thread = { type: 'create' } | { type: 'continue'; previous_message_id: string }

/** What Anthropic says of a thread that it does not keep, or no longer. */
export const threadNotFound = () =>
  Response.json(
    {
      type: 'error',
      error: {
        type: 'not_found_error',
        message: 'Thread not found',
        details: { error_code: 'thread_not_found' },
      },
    },
    { status: 404 },
  )

/** What the model says after these results of tools, and what it asks of them. */
function nextTurn(results: string[]): [text: string, calls: Call[]] {
  const cities = TURNS[[0, 2].indexOf(results.length)]
  if (!cities) return [results.join('; '), []]
  return ['Let me look.', cities.map((city) => ({ id: callId(city), city }))]
}

/** The id under which the model asks about `city`. */
export const callId = (city: string): string => `call_${city}`

type Call = { id: string; city: string }
type Block = { type: string; content?: unknown; id?: string; tool_use_id?: string }
type Message = { role: string; content: string | Block[] }

const blocks = (messages: Message[], wanted: string): Block[] =>
  messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === wanted)

/** The id of a tool result that no tool use in the conversation asked for; Anthropic refuses it. */
function orphanedResult(messages: Message[]): string | undefined {
  const asked = new Set(blocks(messages, 'tool_use').map(({ id }) => id))
  return blocks(messages, 'tool_result').find(({ tool_use_id }) => !asked.has(tool_use_id))
    ?.tool_use_id
}

const toolMessages = (messages: Message[]) =>
  messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content))

const toolResults = (messages: Message[]) =>
  blocks(messages, 'tool_result').map(({ content }) => textOf(content))

const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(({ text }) => text).join('') : String(content)

const completion = (content: string, calls: Call[]) => ({
  ...CHAT_COMPLETION,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content,
        refusal: null,
        ...(calls.length > 0 && {
          tool_calls: calls.map(({ id, city }) => ({
            id,
            type: 'function',
            function: { name: 'weather', arguments: JSON.stringify({ city }) },
          })),
        }),
      },
      logprobs: null,
      finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
    },
  ],
})

function completionEvents(content: string, calls: Call[]): string[] {
  const { id, created, model } = CHAT_COMPLETION
  const event = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    })}\n\n`
  return [
    event({ role: 'assistant', content: '' }),
    event({ content }),
    ...calls.flatMap(({ id: callId, city }, index) => [
      event({
        tool_calls: [
          { index, id: callId, type: 'function', function: { name: 'weather', arguments: '' } },
        ],
      }),
      event({ tool_calls: [{ index, function: { arguments: '{"city":' } }] }),
      event({ tool_calls: [{ index, function: { arguments: `"${city}"}` } }] }),
    ]),
    event({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    'data: [DONE]\n\n',
  ]
}

const stopReason = (calls: Call[]) => (calls.length > 0 ? 'tool_use' : 'end_turn')

const message = (text: string, calls: Call[]) => ({
  ...MESSAGE,
  content: [
    { type: 'text', text },
    ...calls.map(({ id, city }) => ({ type: 'tool_use', id, name: 'weather', input: { city } })),
  ],
  stop_reason: stopReason(calls),
})

function messageEvents(id: string, text: string, calls: Call[]): string[] {
  const event = (type: string, data: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  const block = (index: number, content_block: object, deltas: object[]) => [
    event('content_block_start', { index, content_block }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ]
  return [
    event('message_start', { message: { ...MESSAGE, id, content: [], stop_reason: null } }),
    ...block(0, { type: 'text', text: '' }, [{ type: 'text_delta', text }]),
    ...calls.flatMap(({ id: callId, city }, index) =>
      block(index + 1, { type: 'tool_use', id: callId, name: 'weather', input: {} }, [
        { type: 'input_json_delta', partial_json: '{"city":' },
        { type: 'input_json_delta', partial_json: `"${city}"}` },
      ]),
    ),
    event('message_delta', {
      delta: { stop_reason: stopReason(calls), stop_sequence: null },
      usage: { output_tokens: 12 },
    }),
    event('message_stop'),
  ]
}
