import type { StopReason } from '../../../answer-events'
import { derivedStop } from '../../../stop-reason'

/**
 * The provider holds the answer back, or a part of it.
 * https://ai.google.dev/api/generate-content#FinishReason
 */
const FILTERED: ReadonlySet<string> = new Set([
  'BLOCKLIST',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'IMAGE_SAFETY',
  'JAILBREAK',
  'LANGUAGE',
  'MODEL_ARMOR',
  'PROHIBITED_CONTENT',
  'RECITATION',
  'SAFETY',
  'SPII',
])

/** What the model wanted to say is broken: a call that is no call. What came before it is no answer either. */
const BROKEN: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
  'TOO_MANY_TOOL_CALLS',
  'UNEXPECTED_TOOL_CALL',
])

/**
 * Why the answer ended; nothing where it failed. Gemini says `STOP` beside calls too. A reason that nobody
 * knows is never a plain stop.
 */
export function stopReason(
  finish: string,
  { hasCalls, hasContent }: { hasCalls: boolean; hasContent: boolean },
): StopReason | undefined {
  if (finish === 'STOP') return derivedStop('stop', hasCalls)
  if (finish === 'MAX_TOKENS') return 'length'
  if (FILTERED.has(finish)) return 'content_filter'
  // The client can still answer the calls that came whole.
  if (hasCalls) return 'tool_calls'
  return BROKEN.has(finish) || !hasContent ? undefined : 'content_filter'
}
