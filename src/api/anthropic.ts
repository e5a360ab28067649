import { type Dialect, membersIn, parseData, usageFrom } from './dialect'
import type { AnthropicError } from './shapes'

/** Anthropic's word for a status. https://docs.anthropic.com/en/api/errors */
const TYPES: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

const KNOWN_TYPES = new Set([...TYPES.values(), 'api_error'])

const knownType = (type: string | undefined) =>
  type !== undefined && KNOWN_TYPES.has(type) ? type : undefined

const typeOf = (status: number) =>
  TYPES.get(status) ?? (status >= 500 ? 'api_error' : 'invalid_request_error')

/** Anthropic's Messages API. Streaming: https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const anthropic: Dialect = {
  name: 'anthropic',

  errorBody: (error, requestId): AnthropicError => ({
    type: 'error',
    error: {
      type: knownType(error.details.type) ?? error.anthropicType,
      message: error.message,
      ...(error.details.machineReadable && { details: error.details.machineReadable }),
    },
    request_id: requestId,
  }),

  providerErrorBody: ({ message, type }, status, requestId): AnthropicError => ({
    type: 'error',
    error: { type: knownType(type) ?? typeOf(status), message },
    request_id: requestId,
  }),

  errorEvent: (error, requestId) =>
    `event: error\ndata: ${JSON.stringify(anthropic.errorBody(error, requestId))}\n\n`,

  readEvent(name, data) {
    if (name === 'message_stop') return { end: 'complete' }
    if (name === 'error') return { end: 'failed' }
    if (name !== 'message_start' && name !== 'message_delta') return undefined
    const event = parseData(data)
    const message = event?.message as Record<string, unknown> | undefined
    const usage = anthropic.readUsage(event?.usage ?? message?.usage)
    return usage && { usage }
  },

  readUsage(value) {
    const usage = membersIn(value)
    return usageFrom({
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cacheReadTokens: usage.cache_read_input_tokens,
      cacheWriteTokens: usage.cache_creation_input_tokens,
    })
  },
}
