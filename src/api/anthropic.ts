import {
  countOf,
  type Dialect,
  membersIn,
  parseData,
  summedUsage,
  type Usage,
  usageFrom,
} from './dialect'
import type { AnthropicError } from './shapes'
import { servedTier } from './tier'
import { claudeWords, fullContextOf } from './words/full-context'

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

const UNAVAILABLE = 503
const OVERLOADED = 529

const KNOWN_TYPES = new Set([...TYPES.values(), 'api_error'])

const knownType = (type: string | undefined) =>
  type !== undefined && KNOWN_TYPES.has(type) ? type : undefined

const typeOf = (status: number) =>
  TYPES.get(status) ?? (status >= 500 ? 'api_error' : 'invalid_request_error')

/** Anthropic's Messages API. Streaming: https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const anthropic: Dialect = {
  name: 'anthropic',

  statusOf: ({ anthropicStatus }) => anthropicStatus,

  /** Other APIs say with a 503 that they are at their limit, and Anthropic's clients know a 529. */
  providerStatus({ type }, status) {
    if (knownType(type)) return type === TYPES.get(OVERLOADED) ? OVERLOADED : status
    return status === UNAVAILABLE ? OVERLOADED : status
  },

  errorBody: (error, requestId): AnthropicError => ({
    type: 'error',
    error: {
      type: knownType(error.details.type) ?? error.anthropicType,
      message: error.message,
      ...(error.details.machineReadable && { details: error.details.machineReadable }),
    },
    request_id: requestId,
  }),

  providerErrorBody(words, status, requestId): AnthropicError {
    const { message, type } = words
    const full = fullContextOf(words, status)
    const error = full
      ? { type: 'invalid_request_error', message: claudeWords(message, full) }
      : { type: knownType(type) ?? typeOf(status), message }
    return { type: 'error', error, request_id: requestId }
  },

  errorEvent: (error, requestId) =>
    `event: error\ndata: ${JSON.stringify(anthropic.errorBody(error, requestId))}\n\n`,

  isErrorBody(value) {
    const { type, error } = membersIn(value)
    const inner = membersIn(error)
    return type === 'error' && typeof inner.type === 'string' && typeof inner.message === 'string'
  },

  terminalEvent: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',

  /** https://docs.anthropic.com/en/docs/build-with-claude/streaming#ping-events */
  ping: 'event: ping\ndata: {"type": "ping"}\n\n',

  readEvent(name, data, soFar) {
    if (name === 'message_stop') return { end: 'complete' }
    if (name === 'error') return { end: 'failed' }
    if (name === '') return membersIn(parseData(data)).error ? { end: 'failed' } : undefined
    if (name !== 'message_start' && name !== 'message_delta') return undefined
    const event = parseData(data)
    const hasStopped = typeof membersIn(event?.delta).stop_reason === 'string'
    const counts = event?.usage ?? membersIn(event?.message).usage
    const usage = anthropic.readUsage(counts, soFar)
    const tier = servedTier(counts)
    if (!hasStopped && !usage) return undefined
    return { ...(hasStopped && { hasStopped }), ...(usage && { usage }), ...(tier && { tier }) }
  },

  /** https://docs.anthropic.com/en/docs/build-with-claude/streaming#content-block-delta-types */
  textMembers: ['text', 'partial_json', 'thinking'],

  /**
   * The counts of `message_delta` are those of the whole message, and replace earlier ones. Its cache
   * writes are not split by how long they live, and `message_start` has split them.
   * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
   */
  usageMember: 'usage',

  readUsage(value, soFar) {
    const usage = membersIn(value)
    const split = membersIn(usage.cache_creation)
    const hour = countOf(split.ephemeral_1h_input_tokens) ?? soFar?.cacheWrite1hTokens
    const written = countOf(usage.cache_creation_input_tokens)
    const read = usageFrom({
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cacheReadTokens: usage.cache_read_input_tokens,
      cacheWriteTokens:
        written === undefined
          ? split.ephemeral_5m_input_tokens
          : Math.max(0, written - (hour ?? 0)),
      cacheWrite1hTokens: split.ephemeral_1h_input_tokens,
      reasoningTokens: membersIn(usage.output_tokens_details).thinking_tokens,
    })
    return read && { ...soFar, ...summedUsage(read, summarisedIn(usage.iterations)) }
  },
}

/**
 * What summaries of the conversation took: no other count holds it, and of a summary that was asked for alone all others
 * are zero. https://platform.claude.com/docs/en/build-with-claude/compaction-threshold#understanding-usage
 */
const summarisedIn = (iterations: unknown): readonly Usage[] =>
  Array.isArray(iterations)
    ? iterations
        .filter((one) => membersIn(one).type === 'compaction')
        .flatMap((one) => anthropic.readUsage({ ...membersIn(one), iterations: undefined }) ?? [])
    : []
