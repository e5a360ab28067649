import type { ProviderError } from '../dialect'

/**
 * The codes that clients of the Responses API act on. Codex waits and asks again, makes the conversation shorter,
 * or gives up. https://platform.openai.com/docs/guides/error-codes and `codex-rs/codex-api/src/sse/responses.rs`
 */
const KNOWN: ReadonlySet<string> = new Set([
  'server_error',
  'rate_limit_exceeded',
  'invalid_prompt',
  'context_length_exceeded',
  'insufficient_quota',
  'server_is_overloaded',
  'slow_down',
  'usage_not_included',
  'cyber_policy',
  'bio_policy',
])

/**
 * What providers call the same. `server_is_overloaded` is not among them: Codex gives up on it, and other providers say
 * of seconds that they are overloaded. After a `server_error` it asks again.
 * https://github.com/openai/codex/issues/46211
 */
const TYPES: Readonly<Record<string, string>> = {
  rate_limit_error: 'rate_limit_exceeded',
  RESOURCE_EXHAUSTED: 'rate_limit_exceeded',
  ThrottlingException: 'rate_limit_exceeded',
  throttlingException: 'rate_limit_exceeded',
  billing_error: 'insufficient_quota',
}

const STATUSES: Readonly<Record<number, string>> = {
  402: 'insufficient_quota',
  429: 'rate_limit_exceeded',
}

/** How providers say that a conversation is too long. */
const TOO_LONG = [
  'prompt is too long',
  'input is too long',
  'maximum context length',
  'exceeds the maximum number of tokens',
  'context window',
]

/** The code of an error in an answer of the Responses API. */
export function responseErrorCode(
  { message, type, code }: ProviderError,
  status: number | undefined,
): string {
  if (code !== undefined && KNOWN.has(code)) return code
  if (type !== undefined && KNOWN.has(type)) return type
  const words = message.slice(0, 1024).toLowerCase()
  if (TOO_LONG.some((said) => words.includes(said))) return 'context_length_exceeded'
  const named = entryOf(TYPES, code) ?? entryOf(TYPES, type)
  if (named) return named
  const byStatus = status === undefined ? undefined : STATUSES[status]
  if (byStatus) return byStatus
  const isClients = type === 'invalid_request_error' || (status !== undefined && status < 500)
  return isClients ? 'invalid_prompt' : 'server_error'
}

const entryOf = (table: Readonly<Record<string, string>>, name: string | undefined) =>
  name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
