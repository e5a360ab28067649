import type { Server } from 'bun'

/** One request as the provider received it. */
export type Received = {
  method: string
  path: string
  query: string
  headers: Headers
  /** The very bytes. */
  bytes: Uint8Array
  text: string
  /** The body's JSON, or undefined. */
  json: Record<string, unknown> | undefined
  signal: AbortSignal
}

/** Answers one request. */
export type Answer = (received: Received) => Response | Promise<Response>

/** A provider at the far end: a real server on loopback that records what reaches it. */
export type FakeProvider = {
  /** Base URL for `custom_host`. */
  url: string
  received: Received[]
  /** Answers from now on; by default {@link trueAnswer}. */
  answer: Answer
  [Symbol.dispose](): void
}

/** Starts a provider. `using` stops it. */
export function startProvider(answer: Answer = trueAnswer): FakeProvider {
  const received: Received[] = []
  const server: Server<undefined> = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url)
      const bytes = await request.bytes()
      const text = new TextDecoder().decode(bytes)
      const one: Received = {
        method: request.method,
        path: url.pathname,
        query: url.search,
        headers: request.headers,
        bytes,
        text,
        json: parse(text),
        signal: request.signal,
      }
      received.push(one)
      return provider.answer(one)
    },
  })
  const provider: FakeProvider = {
    url: `http://127.0.0.1:${server.port}/v1`,
    received,
    answer,
    [Symbol.dispose]: () => void server.stop(true),
  }
  return provider
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Answers in the provider's true format, by path: chat completions, messages, token counts. */
export const trueAnswer: Answer = ({ path, json = {} }) => {
  const isStream = json.stream === true
  if (path.endsWith('/messages/count_tokens')) return Response.json({ input_tokens: 14 })
  if (path.endsWith('/messages')) return isStream ? sse(MESSAGE_EVENTS) : Response.json(MESSAGE)
  if (path.endsWith('/chat/completions'))
    return isStream ? sse(chatEvents(json)) : Response.json(CHAT_COMPLETION)
  return Response.json(
    { error: { message: 'Not found', type: 'invalid_request_error' } },
    { status: 404 },
  )
}

/** A stream of server-sent events, each in a chunk of its own. */
export function sse(events: readonly string[], headers: Record<string, string> = {}): Response {
  const pending = events.map((event) => new TextEncoder().encode(event))
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = pending.shift()
      if (next) controller.enqueue(next)
      else controller.close()
    },
  })
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers },
  })
}

/** A body whose chunks the test lets go one by one. */
export function chunks() {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given
    },
  })
  return {
    body,
    send: (chunk: string | Uint8Array) =>
      controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk),
    end: () => controller.close(),
    fail: (error: Error) => controller.error(error),
  }
}

/** An OpenAI error, as its API sends it. */
export const openaiError = (
  status: number,
  message: string,
  headers: Record<string, string> = {},
) =>
  Response.json(
    { error: { message, type: 'provider_type', param: null, code: 'provider_code' } },
    { status, headers },
  )

/** An Anthropic error, as its API sends it. */
export const anthropicError = (
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
) =>
  Response.json(
    { type: 'error', error: { type, message }, request_id: 'req_provider' },
    { status, headers },
  )

export const CHAT_COMPLETION = {
  id: 'chatcmpl-fake',
  object: 'chat.completion',
  created: 1_795_000_000,
  model: 'gpt-real',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello there', refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 9,
    completion_tokens: 2,
    total_tokens: 11,
    prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 1, audio_tokens: 0 },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_fake',
}

/** The events of a chat completion, `data: [DONE]` included. */
export function chatEvents(request: Record<string, unknown> = {}): string[] {
  const head = {
    id: 'chatcmpl-fake',
    object: 'chat.completion.chunk',
    created: 1_795_000_000,
    model: 'gpt-real',
  }
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }] })}\n\n`
  const options = request.stream_options as { include_usage?: boolean } | undefined
  return [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hello' }),
    chunk({ content: ' there' }),
    chunk({}, 'stop'),
    ...(options?.include_usage
      ? [`data: ${JSON.stringify({ ...head, choices: [], usage: CHAT_COMPLETION.usage })}\n\n`]
      : []),
    'data: [DONE]\n\n',
  ]
}

export const MESSAGE = {
  id: 'msg_fake',
  type: 'message',
  role: 'assistant',
  model: 'claude-real',
  content: [{ type: 'text', text: 'Hello there' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: {
    input_tokens: 9,
    cache_creation_input_tokens: 3,
    cache_read_input_tokens: 5,
    output_tokens: 2,
    service_tier: 'standard',
  },
}

const event = (type: string, data: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

/** The events of a message, from `message_start` to `message_stop`. */
export const MESSAGE_EVENTS = [
  event('message_start', {
    message: {
      ...MESSAGE,
      content: [],
      stop_reason: null,
      usage: { ...MESSAGE.usage, output_tokens: 1 },
    },
  }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('ping'),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: ' there' } }),
  event('content_block_stop', { index: 0 }),
  event('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 2 },
  }),
  event('message_stop'),
]
