import { anthropicError, messageEvents, textBlock } from '../anthropic-messages'
import { sse } from '../framing'
import { chatEvents, openaiError } from '../openai-chat'
import { messageItem, responseEvents } from '../openai-responses'
import type { Answer, Received } from '../server'

/**
 * What a provider may say instead of an answer: the word that Anthropic's API has for it, and what
 * the SDKs of OpenAI, Anthropic and Portkey call the class of such an error.
 */
export const PROVIDER_ERRORS = [
  { status: 400, type: 'invalid_request_error', name: 'BadRequestError' },
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

/** What a provider says that does not take Portus' key. */
export const KEY_REFUSED = { status: 401, type: 'authentication_error' } as const

/** What the provider says in each of its errors. */
export const WORDS = 'In its own words'

/** What the client is told then, with a 502: its own key is good. */
export const REFUSAL = `The provider refused Portus’ credentials for this model: ${WORDS}`

/** A provider that answers everything with this error, in the format of its API. */
export const errorOf =
  ({ status, type }: { status: number; type: string }): Answer =>
  ({ path }) => {
    const headers = { 'retry-after': '7', 'x-ratelimit-remaining-requests': '0' }
    return path.endsWith('/messages')
      ? anthropicError(status, type, WORDS, headers)
      : openaiError(status, WORDS, headers)
  }

/** The first half of a stream in each API, and the whole stream with an error inside it. */
const STREAMS = [
  {
    path: '/messages',
    half: () => messageEvents({ blocks: [textBlock('Half')], hasPing: false }).slice(0, 3),
    failing: () =>
      messageEvents({
        blocks: [textBlock('Half')],
        error: { type: 'overloaded_error', message: WORDS },
      }),
  },
  {
    path: '/chat/completions',
    half: () => chatEvents({ text: ['Half'] }).slice(0, 2),
    failing: () =>
      chatEvents({
        text: ['Half'],
        error: {
          members: { message: WORDS, type: 'server_error', param: null, code: 'server_error' },
        },
      }),
  },
  {
    path: '/responses',
    half: () => responseEvents({ items: [messageItem('Half')] }).slice(0, 5),
    failing: () =>
      responseEvents({
        items: [messageItem('Half')],
        ending: 'error',
        error: { code: 'server_error', message: WORDS },
      }),
  },
]

const streamOf = ({ path }: Pick<Received, 'path'>) => {
  const stream = STREAMS.find((one) => path.endsWith(one.path))
  if (!stream) throw new Error(`Nothing streams at ${path}`)
  return stream
}

/** A provider whose streams end in the middle. */
export const halfStream: Answer = (received) => sse(streamOf(received).half())

/** A provider that says inside a stream that something went wrong. */
export const errorInStream: Answer = (received) => sse(streamOf(received).failing())

/**
 * What a client says of a stream that ended in the middle: what Portus says, or, on a machine so busy
 * that the connection breaks before the client has read that, that it broke.
 */
export const CUT = /The answer ended before it was complete|The socket connection was closed/
