import { responseObject } from './openai-responses'
import { type Answer, anthropicError, MESSAGE, openaiError, type Received, sse } from './server'

/**
 * What a provider may say instead of an answer: the word that Anthropic's API has for it, and what
 * the SDKs of OpenAI, Anthropic and Portkey call the class of such an error.
 */
export const PROVIDER_ERRORS = [
  { status: 400, type: 'invalid_request_error', name: 'BadRequestError' },
  { status: 401, type: 'authentication_error', name: 'AuthenticationError' },
  { status: 403, type: 'permission_error', name: 'PermissionDeniedError' },
  { status: 404, type: 'not_found_error', name: 'NotFoundError' },
  { status: 409, type: 'invalid_request_error', name: 'ConflictError' },
  { status: 413, type: 'request_too_large', name: 'APIError' },
  { status: 422, type: 'invalid_request_error', name: 'UnprocessableEntityError' },
  { status: 429, type: 'rate_limit_error', name: 'RateLimitError' },
  { status: 500, type: 'api_error', name: 'InternalServerError' },
  { status: 503, type: 'api_error', name: 'InternalServerError' },
  { status: 504, type: 'timeout_error', name: 'InternalServerError' },
  { status: 529, type: 'overloaded_error', name: 'InternalServerError' },
] as const

/** What the provider says in each of its errors. */
export const WORDS = 'In its own words'

/** A provider that answers everything with this error, in the format of its API. */
export const errorOf =
  ({ status, type }: { status: number; type: string }): Answer =>
  ({ path }) => {
    const headers = { 'retry-after': '7', 'x-ratelimit-remaining-requests': '0' }
    return path.endsWith('/messages')
      ? anthropicError(status, type, WORDS, headers)
      : openaiError(status, WORDS, headers)
  }

const event = (type: string, data: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

const at = { item_id: 'msg_fake', output_index: 0, content_index: 0 }

/** The first half of a stream in each API, and an error inside it. */
const STREAMS = [
  {
    path: '/messages',
    half: [
      event('message_start', { message: { ...MESSAGE, content: [], stop_reason: null } }),
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Half' } }),
    ],
    error: event('error', { error: { type: 'overloaded_error', message: WORDS } }),
  },
  {
    path: '/chat/completions',
    half: [
      `data: ${JSON.stringify({
        id: 'chatcmpl-fake',
        object: 'chat.completion.chunk',
        created: 1_795_000_000,
        model: 'gpt-real',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'Half' }, finish_reason: null }],
      })}\n\n`,
    ],
    error: `data: ${JSON.stringify({
      error: { message: WORDS, type: 'server_error', param: null, code: 'server_error' },
    })}\n\n`,
  },
  {
    path: '/responses',
    half: [
      event('response.created', {
        response: responseObject('in_progress', []),
        sequence_number: 0,
      }),
      event('response.output_item.added', {
        output_index: 0,
        item: { id: at.item_id, type: 'message', role: 'assistant', content: [] },
        sequence_number: 1,
      }),
      event('response.content_part.added', {
        ...at,
        part: { type: 'output_text', text: '', annotations: [] },
        sequence_number: 2,
      }),
      event('response.output_text.delta', {
        ...at,
        delta: 'Half',
        logprobs: [],
        sequence_number: 3,
      }),
    ],
    error: event('error', {
      code: 'server_error',
      message: WORDS,
      param: null,
      sequence_number: 4,
    }),
  },
]

const streamOf = ({ path }: Pick<Received, 'path'>) => {
  const stream = STREAMS.find((one) => path.endsWith(one.path))
  if (!stream) throw new Error(`Nothing streams at ${path}`)
  return stream
}

/** A provider whose streams end in the middle. */
export const halfStream: Answer = (received) => sse(streamOf(received).half)

/** A provider that says in the middle of a stream that something went wrong. */
export const errorInStream: Answer = (received) => {
  const { half, error } = streamOf(received)
  return sse([...half, error])
}

/**
 * What a client says of a stream that ended in the middle: what Portus says, or, on a machine so busy
 * that the connection breaks before the client has read that, that it broke.
 */
export const CUT = /The answer ended before it was complete|The socket connection was closed/
