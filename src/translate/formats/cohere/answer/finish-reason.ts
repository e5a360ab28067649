import type { StopReason } from '../../../answer-events'
import { derivedStop } from '../../../stop-reason'

/**
 * Why an answer ended; `failed` is no end of an answer. `ERROR_TOXIC` and `ERROR_LIMIT` are of the first
 * version. https://docs.cohere.com/reference/chat#response.body.finish_reason
 */
const REASONS: ReadonlyMap<string, StopReason | 'failed'> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop_sequence'],
  ['TOOL_CALL', 'tool_calls'],
  ['MAX_TOKENS', 'length'],
  ['ERROR_LIMIT', 'context_length'],
  ['ERROR_TOXIC', 'content_filter'],
])

/** What a reason means. One that nobody knows is no plain end. */
export function stopReason(reason: string, hasCalls: boolean): StopReason | 'failed' {
  const known = REASONS.get(reason.toUpperCase()) ?? 'failed'
  return known === 'failed' ? known : derivedStop(known, hasCalls)
}
