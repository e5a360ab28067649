import type { ProviderError } from '../dialect'
import { FULL, fullContextOf } from '../words/full-context'

/**
 * The codes that clients of the Responses API act on. Codex waits and asks again, makes the conversation shorter,
 * or gives up. https://platform.openai.com/docs/guides/error-codes and `codex-rs/codex-api/src/sse/responses.rs`
 */
const KNOWN: ReadonlySet<string> = new Set([
  'server_error',
  'rate_limit_exceeded',
  'invalid_prompt',
  FULL,
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

/** The code of an error in an answer of the Responses API. */
export function responseErrorCode(error: ProviderError, status: number | undefined): string {
  const { type, code } = error
  if (code !== undefined && KNOWN.has(code)) return code
  if (type !== undefined && KNOWN.has(type)) return type
  if (fullContextOf(error, status)) return FULL
  const named = entryOf(TYPES, code) ?? entryOf(TYPES, type)
  if (named) return named
  const byStatus = status === undefined ? undefined : STATUSES[status]
  if (byStatus) return byStatus
  const isClients = type === 'invalid_request_error' || (status !== undefined && status < 500)
  return isClients ? 'invalid_prompt' : 'server_error'
}

const entryOf = (table: Readonly<Record<string, string>>, name: string | undefined) =>
  name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
